package org.groupdetr.cli.weights;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.groupdetr.data.CocoCategory;
import org.groupdetr.data.Labels;
import org.groupdetr.detector.BuildContext;
import org.groupdetr.detector.DetectorSpec;
import org.groupdetr.detector.SetDetector;
import org.groupdetr.detector.postprocess.RawDetections;
import org.groupdetr.export.ExportOptions;
import org.groupdetr.export.GraphChoice;
import org.groupdetr.export.OnnxExport;
import org.groupdetr.features.Images;
import org.groupdetr.geometry.Size;
import org.groupdetr.golden.FormulaWeights;
import org.groupdetr.pretrained.StagedFolder;
import org.groupdetr.recipe.ModelFile;
import org.groupdetr.recipe.Recipe;
import org.groupdetr.recipe.RecipeFile;
import org.groupdetr.tensor.Engine;
import org.groupdetr.tensor.NoGrad;
import org.groupdetr.tensor.Scope;
import org.groupdetr.tensor.Tensors;
import org.groupdetr.transformer.Prediction;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Writes detectors in full size, with weights by the formula of the reference numbers, and prints
 * how far graph and engine are apart, as rows of {@code docs/onnx.md}. It runs where it is asked
 * for, by {@code full-size-graphs.sh}.
 */
class FullSizeGraphs {
  private static final int COCO_ROWS = 91;
  private static final int COCO_THINGS = 80;

  private final Path pictures = Path.of(asked("pictures", ""));
  private final Path golden = Path.of(asked("golden", "../core/src/test/resources/golden"));
  private final int count = Integer.parseInt(asked("count", "3"));
  private final OptionalInt batch = batch(asked("batch", "any"));

  private static String asked(String what, String otherwise) {
    return System.getProperty("graphs." + what, otherwise);
  }

  private static OptionalInt batch(String text) {
    return text.equals("any") ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(text));
  }

  @BeforeAll
  static void load() {
    Engine.load();
  }

  @Test
  @EnabledIfSystemProperty(named = "graphs.pictures", matches = ".+")
  void sayWhatTheEngineSays() throws IOException {
    List<String> different = new ArrayList<>();
    for (String recipe : asked("recipes", "").split(",")) {
      different.addAll(measure(recipe));
    }
    assertThat(different).isEmpty();
  }

  private List<String> measure(String asked) throws IOException {
    String name = asked.replaceAll(":.*", "");
    Recipe recipe = RecipeFile.read(name, List.of());
    Size size = ExportOptions.largest(recipe);
    if (asked.contains(":")) {
      String[] sides = asked.replaceAll(".*:", "").split("x", -1);
      size = new Size(Integer.parseInt(sides[1]), Integer.parseInt(sides[0]));
    }
    ExportOptions options =
        new ExportOptions(size, batch, ExportOptions.Pixels.FLOAT, ExportOptions.OPSET);
    boolean things = recipe.detector() instanceof DetectorSpec.Mask2Former;
    Labels labels =
        new Labels(
            IntStream.rangeClosed(1, things ? COCO_THINGS : COCO_ROWS)
                .mapToObj(id -> new CocoCategory(id, "class " + id, ""))
                .toList());
    BuildContext context =
        BuildContext.forUse(labels.count(), ModelFile.grouping(recipe.training()));
    Path temporary = Files.createTempDirectory("graphs");
    try (SetDetector<?> detector = context.detector(recipe.detector());
        StagedFolder folder = StagedFolder.of(temporary)) {
      FormulaWeights.fill(detector, golden, name);
      List<GraphChoice> choices =
          new OnnxExport(detector, recipe, labels, options, "full size").write(folder.path());
      Path file = folder.path().resolve(OnnxExport.FILE);
      List<CheckPictures.Seen> seen =
          CheckPictures.of(Optional.of(pictures), recipe, size).limit(count).toList();
      OnnxDifferences found = new OnnxCheck(file, choices, detector, recipe, options).of(seen);
      row(name, size, found, withoutCounterpart(detector, seen));
      return found.different();
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  private void row(String name, Size size, OnnxDifferences found, String fused) {
    System.out.printf(
        Locale.ROOT,
        "| %s | %dx%d | %s | %d | %.1e | %.1e | %s | %d, %d | %.0e | %s |%n",
        name,
        size.height(),
        size.width(),
        batch.isPresent() ? Integer.toString(batch.getAsInt()) : "any: 1, 3",
        found.detections(),
        found.boxes(),
        found.scores(),
        found.masks() == 0 ? "" : String.format(Locale.ROOT, "%.1e", found.masks()),
        found.queries(),
        found.moved(),
        found.tie(),
        fused);
  }

  /** What the engine finds as it is, and does not find once it is fused. */
  private static <P extends Prediction> String withoutCounterpart(
      SetDetector<P> detector, List<CheckPictures.Seen> pictures) {
    List<RawDetections> before = found(detector, pictures);
    detector.fuse();
    List<RawDetections> after = found(detector, pictures);
    int lost = 0;
    int all = 0;
    for (int i = 0; i < before.size(); i++) {
      RawDetections one = before.get(i);
      RawDetections other = after.get(i);
      for (int rank = 0; rank < one.scores().length; rank++) {
        int at = rank;
        all++;
        lost +=
            IntStream.range(0, other.scores().length).anyMatch(j -> same(one, at, other, j))
                ? 0
                : 1;
      }
    }
    return lost + " of " + all;
  }

  private static boolean same(RawDetections one, int i, RawDetections other, int j) {
    boolean same =
        one.labels()[i] == other.labels()[j]
            && Math.abs(one.scores()[i] - other.scores()[j]) <= OnnxDifferences.MOST;
    for (int k = 0; same && k < 4; k++) {
      same = Math.abs(one.boxes()[4 * i + k] - other.boxes()[4 * j + k]) <= OnnxDifferences.MOST;
    }
    return same;
  }

  private static <P extends Prediction> List<RawDetections> found(
      SetDetector<P> detector, List<CheckPictures.Seen> pictures) {
    List<RawDetections> all = new ArrayList<>();
    for (CheckPictures.Seen seen : pictures) {
      try (Scope scope = Scope.open();
          NoGrad quiet = NoGrad.open()) {
        long height = seen.area().height();
        long width = seen.area().width();
        Images images =
            new Images(
                Tensors.of(seen.pixels(), 1, 3, height, width),
                Tensors.of(seen.padding(), 1, height, width));
        P said = detector.forInference(images).last();
        all.addAll(detector.task().selection().select(said, List.of(seen.size())));
      }
    }
    return all;
  }
}
