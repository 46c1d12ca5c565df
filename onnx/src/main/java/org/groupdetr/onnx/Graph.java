package org.groupdetr.onnx;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.groupdetr.common.UserException;
import org.groupdetr.geometry.Size;

/** A graph in onnxruntime, with the inputs and outputs that its file describes. */
final class Graph implements AutoCloseable {
  private static final String BOXES = "boxes";
  private static final String SCORES = "scores";
  private static final String LABELS = "labels";
  private static final String MASKS = "masks";
  private static final String CLASS_SCORES = "class_scores";

  private final GraphFile file;
  private final OrtEnvironment runtime;
  private final OrtSession session;

  /** Memory of inputs that no call uses just now. */
  private final ConcurrentLinkedQueue<InputBuffers> free = new ConcurrentLinkedQueue<>();

  private Graph(GraphFile file, OrtEnvironment runtime, OrtSession session) {
    this.file = file;
    this.runtime = runtime;
    this.session = session;
  }

  /** What the graph says of B pictures, N detections each. */
  record Answer(
      int detections,
      FloatBuffer boxes,
      FloatBuffer scores,
      LongBuffer labels,
      Optional<FloatBuffer> masks) {}

  /**
   * Takes over a session.
   *
   * @throws UserException if its inputs or outputs are none that the file describes; the session is
   *     then closed
   */
  static Graph of(GraphFile file, OrtEnvironment runtime, OrtSession session) throws OrtException {
    Graph graph = new Graph(file, runtime, session);
    try {
      graph.requireDescribed();
      return graph;
    } catch (RuntimeException | OrtException e) {
      session.close();
      throw e;
    }
  }

  private void requireDescribed() throws OrtException {
    GraphInput input = file.input();
    Size size = input.size();
    Map<String, NodeInfo> inputs = session.getInputInfo();
    int count = input.masked() ? 2 : 1;
    UserException.require(
        inputs.size() == count,
        "%s: the graph takes %s, not the %d inputs that groupdetr.input describes",
        file.path(),
        inputs.keySet(),
        count);
    OnnxJavaType pixels = input.bytes() ? OnnxJavaType.UINT8 : OnnxJavaType.FLOAT;
    long batch = input.batch().orElse(-1);
    requireTensor("images", inputs, pixels, batch, 3, size.height(), size.width());
    if (input.masked()) {
      requireTensor("pixel_mask", inputs, OnnxJavaType.BOOL, batch, size.height(), size.width());
    }
    Map<String, NodeInfo> outputs = session.getOutputInfo();
    requireTensor(BOXES, outputs, OnnxJavaType.FLOAT, -1, -1, 4);
    requireTensor(SCORES, outputs, OnnxJavaType.FLOAT, -1, -1);
    requireTensor(LABELS, outputs, OnnxJavaType.INT64, -1, -1);
    if (file.masks().isPresent()) {
      requireTensor(MASKS, outputs, OnnxJavaType.FLOAT, -1, -1, -1, -1);
    }
    if (file.scoresOfMasks()) {
      requireTensor(CLASS_SCORES, outputs, OnnxJavaType.FLOAT, -1, -1);
    }
  }

  /** Sides that are -1, here or there, may be anything. */
  private void requireTensor(
      String name, Map<String, NodeInfo> all, OnnxJavaType type, long... shape) {
    NodeInfo node = all.get(name);
    boolean fits = false;
    if (node != null && node.getInfo() instanceof TensorInfo tensor) {
      long[] own = tensor.getShape();
      fits = tensor.type == type && own.length == shape.length;
      for (int i = 0; fits && i < shape.length; i++) {
        fits = shape[i] == -1 || own[i] == -1 || own[i] == shape[i];
      }
    }
    UserException.require(
        fits,
        "%s: the graph has no '%s' as its metadata describe it, but %s",
        file.path(),
        name,
        node == null ? "only " + all.keySet() : node.getInfo());
  }

  /** Memory for the pictures of a call, to be given back by {@link #run}. */
  InputBuffers inputs(int pictures) {
    InputBuffers ready = free.poll();
    return ready != null && ready.pictures() == pictures
        ? ready
        : InputBuffers.of(file.input(), pictures);
  }

  /** Asks about pictures. */
  Answer run(InputBuffers pictures) {
    try (OnnxTensor images = pictures.images(runtime);
        OnnxTensor mask = pictures.mask(runtime)) {
      Map<String, OnnxTensor> inputs = new LinkedHashMap<>();
      inputs.put("images", images);
      if (file.input().masked()) {
        inputs.put("pixel_mask", mask);
      }
      try (OrtSession.Result result = session.run(inputs)) {
        return answer(result, pictures.pictures());
      }
    } catch (OrtException e) {
      throw refused(file, "cannot be computed by onnxruntime", e);
    } finally {
      free.offer(pictures);
    }
  }

  private Answer answer(OrtSession.Result result, int pictures) {
    OnnxTensor scores = output(result, SCORES);
    long[] shape = scores.getInfo().getShape();
    int detections = shape.length == 2 ? Math.toIntExact(shape[1]) : -1;
    requireShape(SCORES, scores, pictures, detections);
    OnnxTensor boxes = requireShape(BOXES, output(result, BOXES), pictures, detections, 4);
    OnnxTensor labels = requireShape(LABELS, output(result, LABELS), pictures, detections);
    Optional<FloatBuffer> masks =
        file.masks()
            .map(
                plan ->
                    requireShape(
                            MASKS,
                            output(result, MASKS),
                            pictures,
                            detections,
                            plan.small().height(),
                            plan.small().width())
                        .getFloatBuffer());
    OnnxTensor chances =
        file.scoresOfMasks()
            ? requireShape(CLASS_SCORES, output(result, CLASS_SCORES), pictures, detections)
            : scores;
    return new Answer(
        detections,
        boxes.getFloatBuffer(),
        chances.getFloatBuffer(),
        labels.getLongBuffer(),
        masks);
  }

  private OnnxTensor output(OrtSession.Result result, String name) {
    return (OnnxTensor) result.get(name).orElseThrow();
  }

  private OnnxTensor requireShape(String name, OnnxTensor tensor, long... shape) {
    long[] own = tensor.getInfo().getShape();
    UserException.require(
        java.util.Arrays.equals(own, shape),
        "%s: the graph gave '%s' of the shape %s instead of %s",
        file.path(),
        name,
        java.util.Arrays.toString(own),
        java.util.Arrays.toString(shape));
    return tensor;
  }

  /** What onnxruntime says, in one line. */
  static UserException refused(GraphFile file, String what, OrtException e) {
    String said = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    return new UserException(file.path() + " " + what + ": " + said, e);
  }

  @Override
  public void close() {
    try {
      session.close();
    } catch (OrtException e) {
      throw refused(file, "cannot be closed", e);
    }
  }
}
