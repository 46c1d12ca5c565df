"""Checks graphs that this program has written with the checker of ONNX and asks Python's onnxruntime about them.

  java -cp CLASSPATH org.groupdetr.export.OnnxFixtures GRAPHS
  pip install onnx onnxruntime numpy && python make.py GRAPHS
  npm install onnxruntime-node && node make.mjs GRAPHS
python.json and node.json hold the first 2,000 numbers of each output; CheckedElsewhereTest compares the graphs of today
with them.
"""
import json
import pathlib
import sys

import numpy as np
import onnx
import onnxruntime

HERE = pathlib.Path(__file__).parent
PICTURES, SIDE = 2, 64


def inputs():
    """Numbers that every language makes alike; the second picture has padding at the right."""
    count = PICTURES * 3 * SIDE * SIDE
    pixels = ((np.arange(count, dtype=np.int64) * 7919 % 256 - 128) / 64).astype(np.float32)
    present = np.ones((PICTURES, SIDE, SIDE), dtype=bool)
    present[1, :, 48:] = False
    images = pixels.reshape(PICTURES, 3, SIDE, SIDE) * present[:, None]
    return {"images": images, "pixel_mask": present}


told = {"by": f"onnx {onnx.__version__}, onnxruntime {onnxruntime.__version__}, Python {sys.version.split()[0]}"}
for file in sorted(pathlib.Path(sys.argv[1]).glob("*.onnx")):
    onnx.checker.check_model(str(file), full_check=True)
    model = onnx.load(str(file))
    session = onnxruntime.InferenceSession(str(file), providers=["CPUExecutionProvider"])
    names = [output.name for output in session.get_outputs()]
    outputs = dict(zip(names, session.run(names, inputs())))
    told[file.stem] = {
        "opset": model.opset_import[0].version,
        "operators": [node.op_type for node in model.graph.node],
        "outputs": {name: [round(float(x), 7) for x in values.flatten()[:2000]] for name, values in outputs.items()},
    }
(HERE / "python.json").write_text(json.dumps(told) + "\n")
