package org.groupdetr.detector;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.groupdetr.features.ProjectorSpec;
import org.groupdetr.golden.GoldenFolder;
import org.groupdetr.golden.GoldenWeights;
import org.groupdetr.groups.Grouping;
import org.groupdetr.nn.Init;
import org.groupdetr.tensor.CounterRng;
import org.groupdetr.tensor.Scope;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.transformer.CrossAttentionSpec;
import org.groupdetr.transformer.References;
import org.groupdetr.transformer.TransformerSpec;
import org.junit.jupiter.api.DynamicTest;

/**
 * The tensors of a published size and the detector that follows from their shapes.
 *
 * @param shapes of all tensors, by official name
 * @param trained numbers that are trained
 */
record ProjectedNames(Map<String, int[]> shapes, long trained) {
  private static final String PROJECTOR = "backbone.0.projector.";

  /** Every tensor of every list is one of the detector's, of the same shape, and none is left. */
  static List<DynamicTest> tests(String folder, Function<ProjectedNames, DetectorSpec> spec) {
    return tests(folder, spec, names -> !names.masks());
  }

  /** The same of the detectors with masks. */
  static List<DynamicTest> testsOfMasks(
      String folder, Function<ProjectedNames, DetectorSpec> spec) {
    return tests(folder, spec, ProjectedNames::masks);
  }

  private static List<DynamicTest> tests(
      String folder,
      Function<ProjectedNames, DetectorSpec> spec,
      Predicate<ProjectedNames> chosen) {
    return GoldenFolder.files(folder, "names", ".txt").stream()
        .filter(f -> chosen.test(read(f)))
        .map(
            f -> DynamicTest.dynamicTest(folder + "/" + f.getFileName(), () -> read(f).check(spec)))
        .toList();
  }

  private static ProjectedNames read(Path file) {
    try {
      Map<String, int[]> shapes = new TreeMap<>();
      List<String> lines = Files.readAllLines(file);
      for (String line : lines) {
        String[] words = line.split(" ");
        if (!line.startsWith("#") && !unused(words[0])) {
          String sides = words[1].replaceAll("[\\[\\]]", "");
          shapes.put(
              words[0], Arrays.stream(sides.split(",")).mapToInt(Integer::parseInt).toArray());
        }
      }
      return new ProjectedNames(
          shapes, Long.parseLong(lines.get(0).replaceAll("\\D*(\\d+).*", "$1")));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /**
   * Nothing is worked out of the number of batches seen, nor of a mask of points that has no size.
   */
  private static boolean unused(String name) {
    return name.endsWith(".num_batches_tracked") || name.equals("_kp_active_mask");
  }

  private boolean masks() {
    return begins("segmentation_head.");
  }

  int side(String name, int axis) {
    return shapes.get(name).clone()[axis];
  }

  /** How many tensors there are of that name, with numbers from 0. */
  int count(String name) {
    return (int)
        IntStream.range(0, shapes.size())
            .takeWhile(i -> shapes.containsKey(name.replace("%d", Integer.toString(i))))
            .count();
  }

  /** As many outputs as the projector joins, the last of so many layers. */
  List<Integer> outputs(int layers, int first) {
    int joined = joined();
    return IntStream.range(0, joined).map(i -> layers - joined + i + first).boxed().toList();
  }

  /** Each input is sampled by tensors of its own, if it is sampled; else all are cut of one. */
  private int joined() {
    String sampling = PROJECTOR + "stages_sampling.0.";
    int sampled = 0;
    while (begins(sampling + sampled + ".")) {
      sampled++;
    }
    return sampled > 0 ? sampled : side(PROJECTOR + "stages.0.0.cv1.conv.weight", 1) / channels();
  }

  private boolean begins(String at) {
    return shapes.keySet().stream().anyMatch(name -> name.startsWith(at));
  }

  private int channels() {
    return shapes.containsKey("backbone.0.encoder.pos_embed")
        ? side("backbone.0.encoder.pos_embed", 2)
        : side("backbone.0.encoder.encoder.embeddings.cls_token", 2);
  }

  ProjectedParity.Common common() {
    List<Integer> levels = new ArrayList<>();
    for (int i = 0; i < count(PROJECTOR + "stages.%d.1.weight"); i++) {
      String at = PROJECTOR + "stages_sampling." + i + ".0.";
      boolean coarser =
          shapes.containsKey(at + "0.conv.weight") && side(at + "0.conv.weight", 2) == 3;
      levels.add(coarser ? 5 : begins(at) ? 3 : 4);
    }
    int channels = side("class_embed.weight", 1);
    String layer = "transformer.decoder.layers.0.";
    int looks = side(layer + "cross_attn.sampling_offsets.weight", 0) / 2 / levels.size();
    return new ProjectedParity.Common(
        new ProjectorSpec(levels),
        new TransformerSpec(
            channels,
            1,
            0,
            count("transformer.decoder.layers.%d.norm1.weight"),
            side(layer + "linear1.weight", 0),
            0),
        new CrossAttentionSpec(2, looks / 2),
        References.FIXED,
        side("refpoint_embed.weight", 0) / groups(),
        new BoxWeights(2, 5, 2),
        new BoxWeights(1, 5, 2),
        ClassificationLoss.IOU_AWARE,
        100);
  }

  private int groups() {
    return count("transformer.enc_output.%d.weight");
  }

  private void check(Function<ProjectedNames, DetectorSpec> spec) {
    Grouping grouping = new Grouping(Grouping.Kind.GROUP, groups());
    int classes = side("class_embed.weight", 0);
    BuildContext context =
        new BuildContext(classes, grouping, false, Init.shapes(), new CounterRng(1));
    try (Scope scope = Scope.open();
        SetDetector<?> detector = context.detector(spec.apply(this))) {
      assertThat(GoldenWeights.shapes(detector.state()))
          .containsExactlyInAnyOrderEntriesOf(lines());
      assertThat(detector.parameters().values().stream().mapToLong(Tensor::count).sum())
          .isEqualTo(trained);
    }
  }

  private Map<String, String> lines() {
    Map<String, String> lines = new TreeMap<>();
    shapes.forEach((name, shape) -> lines.put(name, Arrays.toString(shape)));
    return lines;
  }
}
