package org.groupdetr.export;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.function.Function;
import org.groupdetr.detector.DetectorSpec;
import org.groupdetr.detector.SetDetector;
import org.groupdetr.detector.Tiny;
import org.groupdetr.export.ExportOptions.Pixels;
import org.groupdetr.export.format.Node;
import org.groupdetr.geometry.Size;
import org.groupdetr.tensor.Engine;
import org.groupdetr.tensor.Scope;

/**
 * The graphs that {@code onnx/make.py} and {@code onnx/make.mjs} of the resources have checked and
 * asked; started with a folder, it writes them there.
 */
final class OnnxFixtures {
  static final int SIDE = 64;
  static final int PICTURES = 2;

  /** Names and kinds. */
  static final Map<String, DetectorSpec> SPECS =
      Map.of("dino", Tiny.dino(0.1), "mask2former", Tiny.mask2Former(0.1));

  private OnnxFixtures() {}

  /** Writes the graph of a kind into a folder. */
  static Path write(String name, Path folder) {
    return with(
        name,
        export -> {
          export.write(folder);
          return folder.resolve(OnnxExport.FILE);
        });
  }

  /** The operators of the graph of a kind, in order. */
  static List<String> operators(String name) {
    return with(
        name,
        export -> {
          try (RecordedGraph graph = export.recorded()) {
            return graph.model().nodes().stream().map(Node::type).toList();
          }
        });
  }

  private static <T> T with(String name, Function<OnnxExport, T> work) {
    DetectorSpec spec = Objects.requireNonNull(SPECS.get(name), name);
    try (Scope scope = Scope.open();
        SetDetector<?> detector = Tiny.grouped(spec, 1)) {
      Tiny.shake(detector);
      ExportOptions options =
          new ExportOptions(new Size(SIDE, SIDE), OptionalInt.empty(), Pixels.FLOAT, 20);
      return work.apply(
          new OnnxExport(
              detector, OnnxExportTest.recipe(spec), OnnxExportTest.labels(), options, "fixture"));
    }
  }

  /** The argument is the folder. */
  public static void main(String[] arguments) throws IOException {
    Engine.load();
    for (String name : List.copyOf(SPECS.keySet())) {
      Path folder = Files.createDirectories(Path.of(arguments[0], name));
      Files.move(write(name, folder), Path.of(arguments[0], name + ".onnx"));
      Files.delete(folder);
    }
  }
}
