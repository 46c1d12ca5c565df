package org.groupdetr.export;

import static org.groupdetr.common.UserException.require;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.groupdetr.common.UserException;
import org.groupdetr.data.Labels;
import org.groupdetr.detector.SetDetector;
import org.groupdetr.export.format.OnnxFile;
import org.groupdetr.export.format.OnnxModel;
import org.groupdetr.export.format.Port;
import org.groupdetr.recipe.Recipe;
import org.groupdetr.tensor.Scope;
import org.groupdetr.tensor.graph.Recording;
import org.groupdetr.tensor.graph.Value;

/**
 * Writes a detector as a graph of ONNX: what its first group says of pictures of one size. The
 * graph is what the detector itself does, written down while it does it.
 *
 * @param detector not fused
 * @param recipe by which it is used
 * @param labels its classes
 * @param version of the program that writes
 */
public record OnnxExport(
    SetDetector<?> detector, Recipe recipe, Labels labels, ExportOptions options, String version) {
  /** What the file is called. */
  public static final String FILE = "model.onnx";

  public OnnxExport {
    int multiple = recipe.detector().sideMultiple();
    int height = options.size().height();
    int width = options.size().width();
    require(
        height % multiple == 0 && width % multiple == 0 && height > 0 && width > 0,
        "--size must be multiples of %d, which the detector divides pictures by, was %dx%d",
        multiple,
        height,
        width);
    require(
        DetectorGraph.hasMask(recipe) || height == width,
        "--size must have height and width alike, as the detector sees squares, was %dx%d",
        height,
        width);
  }

  /**
   * Records the detector.
   *
   * @throws UserException if it does something that ONNX cannot
   */
  public RecordedGraph recorded() {
    Recording few = new Recording();
    Recording more = new Recording();
    List<Recording> both = List.of(few, more);
    List<GraphChoice> choices = new ArrayList<>();
    try (Scope scope = Scope.open()) {
      // One picture would hide which sizes are the number of pictures.
      int pictures = options.batch().orElse(2);
      DetectorGraph first = DetectorGraph.of(detector, recipe, options, pictures, few);
      DetectorGraph second =
          options.batch().isPresent()
              ? first
              : DetectorGraph.of(detector, recipe, options, pictures + 1, more);
      return new RecordedGraph(model(first, second, choices), choices, both);
    } catch (RuntimeException e) {
      both.forEach(Recording::close);
      throw e;
    }
  }

  /**
   * Records the detector and writes it.
   *
   * @return where the graph chooses
   * @throws UserException as {@link #recorded} and {@link RecordedGraph#write} do
   */
  public List<GraphChoice> write(Path folder) {
    return write(folder, OnnxFile.LIMIT);
  }

  /** As above, with another limit of what one file holds. */
  List<GraphChoice> write(Path folder, long limit) {
    try (RecordedGraph graph = recorded()) {
      graph.write(graph.model(), folder, limit);
      return graph.choices();
    }
  }

  private OnnxModel model(DetectorGraph first, DetectorGraph second, List<GraphChoice> choices) {
    GraphBuilder graph = new GraphBuilder(options.opset());
    List<Value> outputs = List.copyOf(first.outputs().values());
    List<Value> others = List.copyOf(second.outputs().values());
    Translation translation =
        new Translation(
            graph,
            new Translation.Take(first.recording(), first.pictures(), outputs),
            new Translation.Take(second.recording(), second.pictures(), others));
    List<String> names = List.copyOf(first.outputs().keySet());
    translation.translate(names);
    choices.addAll(translation.choices());
    List<Value> inputs = first.recording().inputs();
    return new OnnxModel(
        recipe.name(),
        OnnxMetadata.description(this),
        options.opset(),
        version,
        OnnxMetadata.of(this, first),
        ports(
            translation,
            inputs,
            second.recording().inputs(),
            inputs.stream().map(i -> i.name().orElseThrow()).toList()),
        ports(translation, outputs, others, names),
        graph.nodes(),
        graph.initializers());
  }

  private static List<Port> ports(
      Translation translation, List<Value> values, List<Value> again, List<String> names) {
    List<Port> ports = new ArrayList<>();
    for (int i = 0; i < values.size(); i++) {
      Value value = values.get(i);
      ports.add(
          new Port(names.get(i), value.type(), translation.shape(value, again.get(i)).words()));
    }
    return ports;
  }
}
