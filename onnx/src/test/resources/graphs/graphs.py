"""Makes the graphs that the tests of this module read.

Not detectors, but graphs with a detector's inputs and outputs, whose answers follow from the
pixels by sums that the tests do as well. Made with onnx 1.23.2: python graphs.py
"""

import numpy as np
import onnx
from onnx import TensorProto as T, helper as h, numpy_helper as nh

H, W, STRIDE = 64, 96, 8


def const(name, value, kind=np.float32):
    return nh.from_array(np.asarray(value, kind), name)


def graph(name, batch="B", bytes_in=False, masked=True, masks=False, external=False):
    """Three classes, one detection each, best first: the score of a class is that of the mean of
    its channel, its box is fixed, its mask the channel itself, averaged over squares."""
    inputs = [h.make_tensor_value_info("images", T.UINT8 if bytes_in else T.FLOAT, [batch, 3, H, W])]
    nodes, weights = [], []
    if masked:
        inputs.append(h.make_tensor_value_info("pixel_mask", T.BOOL, [batch, H, W]))
        nodes += [h.make_node("Cast", ["pixel_mask"], ["present"], to=T.FLOAT),
                  h.make_node("Unsqueeze", ["present", "one"], ["plane"])]
    pixels = "images"
    if bytes_in:
        weights += [const("mean", np.reshape([0.485, 0.456, 0.406], (1, 3, 1, 1)) * 255),
                    const("scale", np.reshape([0.229, 0.224, 0.225], (1, 3, 1, 1)) * 255)]
        nodes += [h.make_node("Cast", ["images"], ["numbers"], to=T.FLOAT),
                  h.make_node("Sub", ["numbers", "mean"], ["centred"]),
                  h.make_node("Div", ["centred", "scale"], ["normalised"])]
        pixels = "normalised"
    if masked:
        nodes.append(h.make_node("Mul", [pixels, "plane"], ["seen"]))
        pixels = "seen"
    weights += [const("one", [1], np.int64), const("k", [3], np.int64),
                const("sides", [2, 3], np.int64),
                const("corners", [[.1, .2, .5, .6], [0, 0, 1, 1], [.5, .25, .75, 1]])]
    nodes += [h.make_node("ReduceMean", [pixels, "sides"], ["mean_of_channel"], keepdims=0),
              h.make_node("Sigmoid", ["mean_of_channel"], ["chances"]),
              h.make_node("TopK", ["chances", "k"], ["scores", "labels"], axis=1),
              h.make_node("Gather", ["corners", "labels"], ["boxes"], axis=0)]
    outputs = [h.make_tensor_value_info("boxes", T.FLOAT, [batch, 3, 4]),
               h.make_tensor_value_info("scores", T.FLOAT, [batch, 3]),
               h.make_tensor_value_info("labels", T.INT64, [batch, 3])]
    if masks:
        nodes += [h.make_node("AveragePool", [pixels], ["small"], kernel_shape=[STRIDE] * 2,
                              strides=[STRIDE] * 2),
                  h.make_node("Shape", ["small"], ["shape"]),
                  h.make_node("Unsqueeze", ["labels", "sides"], ["places"]),
                  h.make_node("Expand", ["places", "shape"], ["all_places"]),
                  h.make_node("GatherElements", ["small", "all_places"], ["masks"], axis=1),
                  h.make_node("Identity", ["scores"], ["class_scores"])]
        outputs += [h.make_tensor_value_info("masks", T.FLOAT, [batch, 3, H // STRIDE, W // STRIDE]),
                    h.make_tensor_value_info("class_scores", T.FLOAT, [batch, 3])]
    model = h.make_model(h.make_graph(nodes, name, inputs, outputs, weights), ir_version=10,
                         opset_imports=[h.make_opsetid("", 20)])
    onnx.checker.check_model(model, full_check=True)
    if external:
        onnx.save(model, name + ".onnx", save_as_external_data=True, location=name + ".onnx.data",
                  size_threshold=64)
    else:
        onnx.save(model, name + ".onnx")


graph("any")
graph("pairs", batch=2)
graph("bytes", bytes_in=True)
graph("square", masked=False)
graph("masks", masks=True)
graph("external", external=True)
