package org.groupdetr.detector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.groupdetr.golden.GoldenWeights.assertClose;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.groupdetr.criterion.LossReport;
import org.groupdetr.criterion.LossTerm;
import org.groupdetr.criterion.Output;
import org.groupdetr.criterion.SetCriterion;
import org.groupdetr.criterion.Targets;
import org.groupdetr.detector.postprocess.RawDetections;
import org.groupdetr.detector.postprocess.TopMasks;
import org.groupdetr.features.FeaturePyramid;
import org.groupdetr.features.Images;
import org.groupdetr.features.MaskFeatures;
import org.groupdetr.geometry.Size;
import org.groupdetr.golden.GoldenFolder;
import org.groupdetr.golden.GoldenFormula;
import org.groupdetr.golden.GoldenTensors;
import org.groupdetr.golden.GoldenWeights;
import org.groupdetr.groups.Assignment;
import org.groupdetr.tensor.DType;
import org.groupdetr.tensor.Engine;
import org.groupdetr.tensor.NoGrad;
import org.groupdetr.tensor.Scope;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.tensor.Tensors;
import org.groupdetr.transformer.MaskPrediction;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Mask2Former, with and without groups, against the official code. */
class Mask2FormerParityTest {
  private static final double LOGITS = 4e-5;
  private static final double MASKS = 2e-4;
  private static final double LOSSES = 2e-5;

  @BeforeAll
  static void load() {
    Engine.load();
  }

  @TestFactory
  List<DynamicTest> cases() {
    List<DynamicTest> tests = new ArrayList<>();
    for (String kind : List.of("forward", "train", "groups", "eval", "full")) {
      for (Path file : GoldenFolder.filesOfOneKind("mask2former", kind, ".safetensors")) {
        tests.add(DynamicTest.dynamicTest(file.getFileName().toString(), () -> check(kind, file)));
      }
    }
    GoldenFolder.requireSome(tests, "mask2former");
    return tests;
  }

  private static void check(String kind, Path file) {
    MaskCase one = new MaskCase(GoldenTensors.read(file));
    try (Scope scope = Scope.open()) {
      switch (kind) {
        case "forward" -> forward(one);
        case "eval" -> reading(one);
        case "full" -> full(one);
        default -> {
          learn(one, false);
          learn(one, true);
        }
      }
    }
  }

  /** Names, shapes and what is trained of the published detector. */
  @TestFactory
  List<DynamicTest> names() {
    return GoldenFolder.files("mask2former", "names", ".txt").stream()
        .map(f -> DynamicTest.dynamicTest(f.getFileName().toString(), () -> checkNames(f)))
        .toList();
  }

  private static void checkNames(Path file) throws IOException {
    Map<String, String> expected = new TreeMap<>();
    long trained = 0;
    for (String line : Files.readAllLines(file)) {
      String[] parts = line.split("\t");
      if (line.startsWith("# trainable")) {
        trained = Long.parseLong(line.replaceAll("\\D", ""));
      } else if (!line.startsWith("#") && !parts[0].equals("criterion.empty_weight")) {
        // The reference keeps the weights of its loss as a tensor; here they are settings.
        expected.put(parts[0], parts[1] + " " + parts[2]);
      }
    }
    List<Path> full = GoldenFolder.files("mask2former", "full", ".safetensors");
    GoldenFolder.requireSome(full, "mask2former, full");
    MaskCase one = new MaskCase(GoldenTensors.read(full.get(0)));
    try (Scope scope = Scope.open();
        SetDetector<MaskPrediction> detector =
            one.whole(new GivenPoints(one.golden(), "draw/", 1, 1), false)) {
      Map<String, String> own = new TreeMap<>();
      long count = 0;
      for (Map.Entry<String, Tensor> entry : detector.state().entrySet()) {
        Tensor tensor = entry.getValue();
        String shape = Arrays.toString(tensor.shape()).replaceAll("[\\[\\] ]", "");
        boolean learns = tensor.requiresGradient();
        own.put(entry.getKey(), shape.replace(',', 'x') + " " + (learns ? "yes" : "no"));
        count += learns ? tensor.count() : 0;
      }
      assertThat(own).isEqualTo(expected);
      assertThat(count).isEqualTo(trained);
    }
  }

  // ---- what is said

  private static void forward(MaskCase one) {
    FeaturePyramid pyramid = one.pyramid(false);
    try (SetDetector<MaskPrediction> detector =
            one.behind(pyramid, new GivenPoints(one.golden(), "draw/", 1, 1), false);
        NoGrad quiet = NoGrad.open()) {
      said(one, "out/", detector.forInference(nowhere(pyramid)).layers());
    }
  }

  private static Images nowhere(FeaturePyramid pyramid) {
    return new Images(pyramid.last().values(), pyramid.padding());
  }

  private static void said(MaskCase one, String prefix, List<MaskPrediction> layers) {
    assertThat(layers).hasSize(one.layers());
    for (int p = 0; p < layers.size(); p++) {
      close(one, prefix + p + "/logits", layers.get(p).logits(), LOGITS);
      close(one, prefix + p + "/masks", layers.get(p).masks(), MASKS);
    }
  }

  private static void close(MaskCase one, String key, Tensor found, double tolerance) {
    assertClose(key, found.floats(), one.golden().doubles(key), tolerance);
  }

  // ---- what is learned

  private static void learn(MaskCase one, boolean recompute) {
    int pictures = one.config().get("images").size();
    GivenPoints draws = new GivenPoints(one.golden(), "draw/", pictures, one.groups());
    FeaturePyramid pyramid = one.pyramid(true);
    try (Scope scope = Scope.open();
        SetDetector<MaskPrediction> detector = one.behind(pyramid, draws, recompute)) {
      JsonNode padded = one.config().get("padded");
      Targets targets = one.targets(padded.get(0).asInt(), padded.get(1).asInt());
      Output<MaskPrediction> output = detector.forTraining(nowhere(pyramid), targets);
      if (one.groups() == 1) {
        said(one, "out/", output.layers());
      }
      matching(one, detector.task().criterion(), output, targets, draws);
      draws.reset();
      LossReport report = detector.task().criterion().losses(output, targets, targets.count());
      losses(one, report);
      report.total().backward();
      gradients(one, detector);
      for (int i : new int[] {2, 5}) {
        Tensor gradient = pyramid.maps().get(i - 2).values().gradient();
        close(one, "grad/input/res" + i, gradient, 4e-5);
      }
    }
  }

  private static void matching(
      MaskCase one,
      SetCriterion<MaskPrediction> criterion,
      Output<MaskPrediction> output,
      Targets targets,
      GivenPoints draws) {
    int n = one.number("queries");
    for (int p = 0; p < output.layers().size(); p++) {
      for (int b = 0; b < targets.counts().size(); b++) {
        float[] cost;
        try (NoGrad quiet = NoGrad.open()) {
          cost = criterion.cost().cost(output.layers().get(p), targets, b).floats();
        }
        int each = cost.length / one.groups();
        for (int g = 0; g < one.groups(); g++) {
          String key = key(one, g) + p + "/" + b + "/cost";
          float[] own = Arrays.copyOfRange(cost, g * each, (g + 1) * each);
          assertClose(key, own, one.golden().doubles(key), 1e-4);
        }
      }
    }
    draws.reset();
    for (int p = 0; p < output.layers().size(); p++) {
      List<Assignment> pairs = criterion.match(output.layers().get(p), output.layout(), targets);
      for (int b = 0; b < pairs.size(); b++) {
        List<Integer> queries = new ArrayList<>();
        List<Integer> chosen = new ArrayList<>();
        for (int g = 0; g < one.groups(); g++) {
          int from = g * n;
          String key = key(one, g) + p + "/" + b;
          Arrays.stream(one.golden().ints(key + "/query")).forEach(q -> queries.add(from + q));
          Arrays.stream(one.golden().ints(key + "/target")).forEach(chosen::add);
        }
        assertThat(pairs.get(b).queries()).containsExactly(ints(queries));
        assertThat(pairs.get(b).targets()).containsExactly(ints(chosen));
      }
    }
  }

  private static int[] ints(List<Integer> list) {
    return list.stream().mapToInt(Integer::intValue).toArray();
  }

  private static String key(MaskCase one, int group) {
    return one.groups() == 1 ? "match/" : "match/group" + group + "/";
  }

  private static void losses(MaskCase one, LossReport report) {
    Map<String, String> names = Map.of("class", "ce", "mask", "mask", "dice", "dice");
    Map<String, Double> found = new LinkedHashMap<>();
    for (LossTerm term : report.terms()) {
      String end = term.layer() == one.layers() - 1 ? "" : "_" + term.layer();
      found.put("loss/loss_" + names.get(term.name()) + end, term.value().item());
    }
    found.put("loss/total", report.total().item());
    assertThat(found).hasSize(3 * one.layers() + 1);
    found.forEach(
        (name, value) -> {
          double expected = one.golden().doubles(name)[0];
          assertThat(value).as(name).isCloseTo(expected, within(LOSSES * expected));
        });
  }

  private static void gradients(MaskCase one, SetDetector<MaskPrediction> detector) {
    JsonNode expected = one.golden().json("grads");
    Map<String, Double> norms = MaskCase.gradientNorms(detector);
    assertThat(norms).hasSize(expected.size());
    norms.forEach(
        (name, norm) -> {
          double reference = expected.get(name).asDouble();
          assertThat(norm).as(name).isCloseTo(reference, within(1e-6 + 1e-4 * reference));
        });
    for (String key : one.golden().names()) {
      String name = "sem_seg_head." + key.replace("grad/", "");
      if (key.startsWith("grad/") && expected.has(name)) {
        float[] found = GoldenWeights.joined(detector.parameters(), name, Tensor::gradient);
        assertClose(name, found, one.golden().doubles(key), 3e-4);
      }
    }
  }

  // ---- what is read

  private static List<Size> sizes(JsonNode sizes) {
    List<Size> all = new ArrayList<>();
    sizes.forEach(s -> all.add(new Size(s.get(1).asInt(), s.get(0).asInt())));
    return all;
  }

  private static void reading(MaskCase one) {
    Tensor masks = one.tensor("input/masks");
    JsonNode padded = one.config().get("padded");
    int queries = masks.size(1);
    float[] same = new float[masks.size(0) * queries * queries];
    for (int i = 0; i < masks.size(0) * queries; i++) {
      same[i * queries + i % queries] = 1;
    }
    Tensor padding = one.padding(padded.get(0).asInt(), padded.get(1).asInt());
    MaskPrediction given =
        new MaskPrediction(
            one.tensor("input/logits"),
            Tensors.of(same, masks.size(0), queries, queries),
            new MaskFeatures(masks, padding));
    List<RawDetections> found =
        new TopMasks(one.number("topk")).select(given, sizes(one.config().get("originals")));
    JsonNode texts = one.golden().json("rle");
    for (int b = 0; b < found.size(); b++) {
      String key = "out/image" + b + "/";
      assertClose(key, found.get(b).scores(), one.golden().doubles(key + "scores"), 1e-6);
      assertThat(found.get(b).labels()).containsExactly(one.golden().ints(key + "labels"));
      for (int i = 0; i < texts.get(b).size(); i++) {
        assertThat(found.get(b).masks().get(i).text())
            .isEqualTo(texts.get(b).get(i).get("counts").asText());
      }
    }
  }

  // ---- full size

  private static void full(MaskCase one) {
    List<float[]> pictures = new ArrayList<>();
    JsonNode sizes = one.config().get("images");
    for (int b = 0; b < sizes.size(); b++) {
      String name = one.config().get("image_seed").asText() + "/full/" + b;
      pictures.add(pixels(name, sizes.get(b).get(0).asInt(), sizes.get(b).get(1).asInt()));
    }
    try (SetDetector<MaskPrediction> detector =
            one.whole(new GivenPoints(one.golden(), "draw/", 1, 1), false);
        NoGrad quiet = NoGrad.open()) {
      Output<MaskPrediction> output = detector.forInference(one.images(pictures));
      for (int p = 0; p < output.layers().size(); p++) {
        MaskPrediction said = output.layers().get(p);
        summary(one, "sum/" + p + "/logits", said.logits());
        String key = "out/" + p + "/";
        if (one.golden().has(key + "logits")) {
          close(one, key + "logits", said.logits(), 8e-5);
          int kept = one.golden().shape(key + "masks")[1];
          close(one, key + "masks", said.masks().narrow(1, 0, kept), 1e-3);
        }
      }
      instances(
          one,
          detector.task().selection().select(output.last(), sizes(one.config().get("originals"))));
    }
  }

  private static float[] pixels(String name, int height, int width) {
    int down = (height + 15) / 16;
    int across = (width + 15) / 16;
    float[] blocks = GoldenFormula.uniform(name + "/blocks", 3 * down * across);
    float[] noise = GoldenFormula.uniform(name + "/noise", 3 * height * width);
    float[] pixels = new float[noise.length];
    for (int i = 0; i < pixels.length; i++) {
      int channel = i / (height * width);
      int block = (channel * down + i / width % height / 16) * across + i % width / 16;
      pixels[i] = (float) Math.floor(128 + 96 * (double) blocks[block] + 31 * (double) noise[i]);
    }
    return pixels;
  }

  private static void summary(MaskCase one, String key, Tensor found) {
    double[] sum = one.golden().doubles(key);
    double[] first = Arrays.copyOfRange(sum, 2, sum.length);
    assertClose(key, Arrays.copyOf(found.floats(), first.length), first, 8e-5);
    assertThat(found.to(DType.FLOAT64).norm().item())
        .as(key)
        .isCloseTo(sum[1], within(1e-4 * sum[1]));
  }

  /** Sorted scores; labels and areas where neighbours are far enough apart. */
  private static void instances(MaskCase one, List<RawDetections> found) {
    for (int b = 0; b < found.size(); b++) {
      String key = "out/image" + b + "/";
      double[] scores = one.golden().doubles(key + "scores");
      int[] labels = one.golden().ints(key + "labels");
      int[] areas = one.golden().ints(key + "areas");
      assertClose(key, found.get(b).scores(), scores, 6e-5);
      for (int i = 1; i + 1 < scores.length; i++) {
        boolean clear = scores[i - 1] - scores[i] > 1e-4 && scores[i] - scores[i + 1] > 1e-4;
        if (clear) {
          assertThat(found.get(b).labels()[i]).as(key + i).isEqualTo(labels[i]);
          assertThat(found.get(b).masks().get(i).area()).as(key + i).isCloseTo(areas[i], within(4));
        }
      }
    }
  }
}
