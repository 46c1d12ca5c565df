package org.groupdetr.detector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.groupdetr.golden.GoldenWeights.assertClose;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.assertj.core.data.Percentage;
import org.groupdetr.criterion.LossReport;
import org.groupdetr.criterion.LossTerm;
import org.groupdetr.criterion.Output;
import org.groupdetr.criterion.Targets;
import org.groupdetr.features.Backbone;
import org.groupdetr.features.BackboneSpec;
import org.groupdetr.features.FeatureMap;
import org.groupdetr.features.FeaturePyramid;
import org.groupdetr.features.Images;
import org.groupdetr.features.Memory;
import org.groupdetr.features.ResNet;
import org.groupdetr.golden.GoldenFolder;
import org.groupdetr.golden.GoldenImages;
import org.groupdetr.golden.GoldenTensors;
import org.groupdetr.golden.GoldenWeights;
import org.groupdetr.groups.Assignment;
import org.groupdetr.groups.GroupedQueries;
import org.groupdetr.groups.Grouping;
import org.groupdetr.groups.KnownSource;
import org.groupdetr.nn.Init;
import org.groupdetr.nn.Layer;
import org.groupdetr.nn.Sine;
import org.groupdetr.tensor.AdamW;
import org.groupdetr.tensor.Device;
import org.groupdetr.tensor.Engine;
import org.groupdetr.tensor.NoGrad;
import org.groupdetr.tensor.Noise;
import org.groupdetr.tensor.Scope;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.tensor.Tensors;
import org.groupdetr.transformer.BoxPrediction;
import org.groupdetr.transformer.ConditionalDecoder;
import org.groupdetr.transformer.PlainEncoder;
import org.groupdetr.transformer.TransformerSpec;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Conditional DETR and Group DETR against the official code. */
class ConditionalParityTest {
  private static final double VALUES = 2e-5;
  private static final double FULL_LOGITS = 1e-4;
  private static final double FULL_GRADIENTS = 1e-3;
  private static final BoxWeights WEIGHTS = new BoxWeights(2, 5, 2);

  @BeforeAll
  static void load() {
    Engine.load();
  }

  @TestFactory
  List<DynamicTest> cases() {
    return GoldenFolder.files("conditional", "", ".safetensors").stream()
        .map(f -> DynamicTest.dynamicTest(f.getFileName().toString(), () -> check(f)))
        .toList();
  }

  private static void check(Path file) {
    GoldenTensors golden = GoldenTensors.read(file);
    JsonNode config = golden.json("config");
    for (boolean recompute : new boolean[] {false, true}) {
      Case one = new Case(golden, config, recompute);
      try (SetDetector<BoxPrediction> detector = one.detector;
          Scope scope = Scope.open()) {
        GoldenWeights.fill(detector, golden);
        switch (config.get("kind").asText()) {
          case "forward" -> one.forward();
          case "train" -> one.train();
          case "trace" -> one.trace();
          case "full" -> one.full();
          case "full-groups" -> one.fullGroups();
          default -> throw new IllegalArgumentException("kind of case: " + config.get("kind"));
        }
      }
      if (!config.get("kind").asText().matches("train|trace")) {
        return;
      }
    }
  }

  /** Hands the case's features through. */
  private static final class Features extends Layer implements Backbone {
    @Override
    public FeaturePyramid features(Images images) {
      return new FeaturePyramid(List.of(new FeatureMap(images.pixels(), images.padding())));
    }
  }

  private static final class Case {
    private final GoldenTensors golden;
    private final JsonNode config;
    private final int groups;
    private final TransformerSpec spec;
    private final PlainEncoder encoder;
    private final ConditionalDecoder decoder;
    private final GroupedQueries queries;
    private final SetDetector<BoxPrediction> detector;

    Case(GoldenTensors golden, JsonNode config, boolean recompute) {
      this.golden = golden;
      this.config = config;
      groups = config.get("groups").asInt();
      int size = config.get("num_queries").asInt();
      int channels = config.get("hidden_dim").asInt();
      spec =
          new TransformerSpec(
              channels,
              config.get("nheads").asInt(),
              config.get("enc_layers").asInt(),
              config.get("dec_layers").asInt(),
              config.get("dim_feedforward").asInt(),
              0,
              recompute);
      Noise noise = new Noise(1);
      Init init = new Init(1);
      boolean pictures = config.has("images");
      encoder =
          new PlainEncoder(
              spec, pictures ? 2048 : config.get("channels").asInt(), 10000, noise, init);
      queries =
          GroupedQueries.of(
              new Grouping(Grouping.Kind.GROUP, groups),
              g -> new LearnedQueries(size, channels, init));
      decoder = new ConditionalDecoder(spec, config.get("classes").asInt(), noise, init);
      SetTask<BoxPrediction> task = SetTask.boxes(WEIGHTS, WEIGHTS, 100, 0);
      detector =
          pictures
              ? new SetDetector<>(resnet(), encoder, queries, decoder, task, noise)
              : new SetDetector<>(new Features(), encoder, queries, decoder, task, noise);
    }

    private ResNet resnet() {
      boolean dilation = config.get("dilation").asBoolean();
      return new ResNet(
          new BackboneSpec(
              50, 64, 4, dilation, BackboneSpec.Stem.STANDARD, BackboneSpec.Norm.FROZEN),
          1,
          new Init(1));
    }

    private Images images() {
      if (config.has("images")) {
        return GoldenImages.of(config.get("images"));
      }
      return new Images(feature(), padding());
    }

    private Tensor feature() {
      return Tensors.of(golden.floats("input/feature0"), longs(golden.shape("input/feature0")));
    }

    private Tensor padding() {
      byte[] bytes = golden.bytes("input/padding0");
      boolean[] padding = new boolean[bytes.length];
      for (int i = 0; i < bytes.length; i++) {
        padding[i] = bytes[i] != 0;
      }
      return Tensors.of(padding, longs(golden.shape("input/padding0")));
    }

    private Targets targets() {
      List<int[]> labels = new ArrayList<>();
      List<float[]> boxes = new ArrayList<>();
      for (int b = 0; b < config.get("targets").size(); b++) {
        labels.add(golden.ints("target/" + b + "/labels"));
        boxes.add(golden.floats("target/" + b + "/boxes"));
      }
      return Targets.of(labels, boxes, Device.CPU);
    }

    // ---- kinds

    void forward() {
      try (NoGrad quiet = NoGrad.open()) {
        Output<BoxPrediction> output = detector.forInference(images());
        checkLayers(output);
        FeaturePyramid pyramid = new FeaturePyramid(List.of(new FeatureMap(feature(), padding())));
        Memory memory = encoder.encode(pyramid);
        int[] shape = golden.shape("out/pos");
        Tensor positions =
            Sine.cells(padding(), spec.channels(), 10000).transpose(1, 2).reshape(longs(shape));
        assertClose("pos", positions.floats(), golden.doubles("out/pos"), VALUES);
        String last = "out/encoder/" + (spec.encoderLayers() - 1);
        assertClose(
            "memory", memory.tokens().transpose(0, 1).floats(), golden.doubles(last), VALUES);
        Tensor reference = decoder.references(queries.first(memory));
        Tensor all = reference.expand(images().pixels().size(0), reference.size(1), 2);
        assertClose("reference", all.floats(), golden.doubles("out/reference"), VALUES);
      }
    }

    private void checkLayers(Output<BoxPrediction> output) {
      List<Tensor> logits = output.layers().stream().map(BoxPrediction::logits).toList();
      List<Tensor> boxes = output.layers().stream().map(BoxPrediction::boxes).toList();
      assertClose(
          "logits", Tensors.stack(0, logits).floats(), golden.doubles("out/logits"), VALUES);
      assertClose("boxes", Tensors.stack(0, boxes).floats(), golden.doubles("out/boxes"), VALUES);
    }

    void train() {
      Targets targets = targets();
      Tensor input = feature().requireGradient(true);
      Output<BoxPrediction> output =
          detector.forTraining(
              new FeaturePyramid(List.of(new FeatureMap(input, padding()))), KnownSource.NONE);
      checkLayers(output);
      checkMatching(output, targets);
      LossReport losses = judge(output, targets);
      checkLosses(losses, VALUES);
      losses.total().backward();
      assertClose(
          "input", input.gradient().floats(), golden.doubles("grad/input/feature0"), VALUES);
      checkGradients(1e-4);
      for (JsonNode name : wholeGradients()) {
        float[] found =
            GoldenWeights.joined(detector.parameters(), name.asText(), Tensor::gradient);
        double norm = golden.json("grads").get(name.asText()).asDouble();
        assertClose(
            name.asText(),
            found,
            golden.doubles("grad/" + name.asText()),
            VALUES * Math.max(1, norm));
      }
      checkGroupsAlone();
    }

    private List<JsonNode> wholeGradients() {
      List<JsonNode> names = new ArrayList<>();
      golden
          .json("grads")
          .fieldNames()
          .forEachRemaining(
              n -> {
                if (golden.has("grad/" + n)) {
                  names.add(com.fasterxml.jackson.databind.node.TextNode.valueOf(n));
                }
              });
      return names;
    }

    /** The mean over groups, taken apart: each group alone has the loss that the reference says. */
    private void checkGroupsAlone() {
      if (groups == 1 || !golden.has("loss/groups/loss_ce")) {
        return;
      }
      double[] alone = golden.doubles("loss/groups/loss_ce");
      double sum = 0;
      for (double one : alone) {
        sum += one;
      }
      boolean none = targets().count() == 0;
      double expected = golden.doubles("loss/loss_ce")[0];
      assertThat(none ? sum : sum / groups)
          .isCloseTo(expected, org.assertj.core.data.Offset.offset(1e-4));
    }

    private LossReport judge(Output<BoxPrediction> output, Targets targets) {
      return detector.task().criterion().judge(output, targets, targets.count());
    }

    private void checkMatching(Output<BoxPrediction> output, Targets targets) {
      for (int layer = 0; layer < output.layers().size(); layer++) {
        BoxPrediction said = output.layers().get(layer);
        List<Assignment> pairs = detector.task().criterion().match(said, output.layout(), targets);
        for (int b = 0; b < pairs.size(); b++) {
          String key = "match/layer" + layer + "/image" + b;
          if (golden.has(key + "/cost")) {
            Tensor cost = detector.task().criterion().cost().cost(said, targets, b);
            assertClose(key, cost.floats(), golden.doubles(key + "/cost"), 8e-5);
          }
          assertThat(pairs.get(b).queries()).as(key).containsExactly(golden.ints(key + "/query"));
          assertThat(pairs.get(b).targets()).as(key).containsExactly(golden.ints(key + "/target"));
        }
      }
    }

    private void checkLosses(LossReport losses, double tolerance) {
      for (Map.Entry<String, Double> loss : byOfficialName(losses).entrySet()) {
        double expected = golden.doubles("loss/" + loss.getKey())[0];
        assertThat(loss.getValue())
            .as(loss.getKey())
            .isCloseTo(
                expected,
                org.assertj.core.data.Offset.offset(tolerance * Math.max(1, Math.abs(expected))));
      }
      double total = golden.doubles("loss/total")[0];
      assertThat(losses.total().number())
          .isCloseTo(total, org.assertj.core.data.Offset.offset(tolerance * Math.max(1, total)));
    }

    private Map<String, Double> byOfficialName(LossReport losses) {
      Map<String, String> names = Map.of("class", "ce", "box", "bbox", "giou", "giou");
      Map<String, Double> values = new LinkedHashMap<>();
      for (LossTerm term : losses.terms()) {
        boolean last = term.layer() == spec.decoderLayers() - 1;
        String name = "loss_" + names.get(term.name()) + (last ? "" : "_" + term.layer());
        values.put(name, term.value().number());
      }
      assertThat(values).hasSize(3 * spec.decoderLayers());
      return values;
    }

    private Set<String> unsure(String family) {
      Set<String> names = new HashSet<>();
      for (JsonNode name : golden.json("unsure")) {
        if (name.asText().startsWith(family + ":")) {
          names.add(name.asText().substring(family.length() + 1));
        }
      }
      return names;
    }

    private void checkGradients(double relative) {
      JsonNode expected = golden.json("grads");
      Set<String> noise = unsure("grads");
      Map<String, Tensor> trained = new HashMap<>(detector.parameters());
      trained.values().removeIf(tensor -> !tensor.requiresGradient());
      Map<String, Double> norms = GoldenWeights.norms(trained, Tensor::gradient);
      assertThat(norms).hasSize(expected.size());
      norms.forEach(
          (name, norm) -> {
            if (!noise.contains(name)) {
              double reference = expected.get(name).asDouble();
              assertThat(norm)
                  .as(name)
                  .isCloseTo(
                      reference,
                      org.assertj.core.data.Offset.offset(Math.max(1e-7, relative * reference)));
            }
          });
    }

    void trace() {
      Map<String, Tensor> main = new LinkedHashMap<>();
      Map<String, Tensor> body = new LinkedHashMap<>();
      Map<String, Tensor> before = new HashMap<>();
      detector
          .parameters()
          .forEach(
              (name, tensor) -> {
                before.put(name, tensor.detached().copied());
                if (tensor.requiresGradient()) {
                  (name.startsWith("backbone") ? body : main).put(name, tensor);
                }
              });
      double rate = config.get("lr").asDouble();
      double bodyRate = config.get("lr_backbone").asDouble();
      Targets targets = targets();
      try (AdamW optimizer = new AdamW(List.of(main, body), 1e-4)) {
        for (int step = 0; step < config.get("steps").asInt(); step++) {
          Output<BoxPrediction> output = detector.forTraining(images(), targets);
          LossReport losses = judge(output, targets);
          optimizer.zeroGradients();
          losses.total().backward();
          if (step == 0) {
            checkGradients(config.has("images") ? 2e-3 : 1e-4);
          }
          double norm = optimizer.clip(0.1);
          optimizer.step(List.of(rate, bodyRate));
          checkTraceStep(step, losses, norm);
        }
      }
      checkFinal(before);
    }

    private void checkTraceStep(int step, LossReport losses, double norm) {
      assertThat(losses.total().number())
          .as("total of step " + step)
          .isCloseTo(golden.doubles("trace/total")[step], Percentage.withPercentage(1e-3));
      assertThat(norm)
          .as("norm of step " + step)
          .isCloseTo(golden.doubles("trace/norm")[step], Percentage.withPercentage(2e-2));
      byOfficialName(losses)
          .forEach(
              (name, value) ->
                  assertThat(value)
                      .as(name + " of step " + step)
                      .isCloseTo(
                          golden.doubles("trace/" + name)[step], Percentage.withPercentage(1e-2)));
    }

    private void checkFinal(Map<String, Tensor> before) {
      JsonNode expected = golden.json("final");
      Set<String> noise = unsure("moved");
      noise.addAll(unsure("final"));
      // Convolutions differ between machines, and the optimizer normalises what is small.
      double tolerance = config.has("images") ? 2e-1 : 2e-2; // percent
      Map<String, Tensor> after = detector.parameters();
      Map<String, Double> norms = GoldenWeights.norms(after, Tensor::detached);
      Map<String, Tensor> moves = new LinkedHashMap<>();
      after.forEach((n, t) -> moves.put(n, t.detached().minus(before.get(n))));
      Map<String, Double> moved = GoldenWeights.norms(moves, Tensor::detached);
      norms.keySet().removeAll(noise);
      norms.forEach(
          (name, norm) -> {
            double[] pair = {
              expected.get(name).get(0).asDouble(), expected.get(name).get(1).asDouble()
            };
            assertThat(norm)
                .as("norm of " + name)
                .isCloseTo(pair[0], Percentage.withPercentage(tolerance / 10));
            assertThat(moved.get(name))
                .as("change of " + name)
                .isCloseTo(pair[1], Percentage.withPercentage(tolerance));
          });
    }

    void full() {
      try (NoGrad quiet = NoGrad.open()) {
        Output<BoxPrediction> output = detector.forInference(images());
        BoxPrediction last = output.last();
        assertClose("logits", last.logits().floats(), golden.doubles("out/logits"), FULL_LOGITS);
        List<Tensor> boxes = output.layers().stream().map(BoxPrediction::boxes).toList();
        assertClose("boxes", Tensors.stack(0, boxes).floats(), golden.doubles("out/boxes"), VALUES);
        checkSums(output);
        checkBest();
      }
    }

    private void checkSums(Output<BoxPrediction> output) {
      for (int i = 0; i < output.layers().size(); i++) {
        double[] sum = golden.doubles("sum/logits/" + i);
        Tensor logits = output.layers().get(i).logits();
        float[] values = logits.floats();
        assertThat(logits.norm().number()).isCloseTo(sum[1], Percentage.withPercentage(1e-2));
        for (int j = 0; j < 8; j++) {
          assertThat((double) values[j])
              .isCloseTo(sum[j + 2], org.assertj.core.data.Offset.offset(FULL_LOGITS));
        }
      }
    }

    /** The reading of the reference's own answers is exact. */
    private void checkBest() {
      long[] shape = longs(golden.shape("out/logits"));
      float[] all = golden.floats("out/boxes");
      int[] boxShape = golden.shape("out/boxes");
      int of = all.length / boxShape[0];
      float[] lastBoxes = java.util.Arrays.copyOfRange(all, all.length - of, all.length);
      BoxPrediction stored =
          new BoxPrediction(
              Tensors.of(golden.floats("out/logits"), shape),
              Tensors.of(lastBoxes, shape[0], shape[1], 4));
      List<Found> found = detector.task().selection().select(stored);
      float[] scores = golden.floats("out/best/scores");
      int[] labels = golden.ints("out/best/labels");
      float[] boxes = golden.floats("out/best/boxes");
      for (int b = 0; b < found.size(); b++) {
        int k = found.get(b).scores().length;
        float height = config.get("original").get(b).get(0).asInt();
        float width = config.get("original").get(b).get(1).asInt();
        for (int i = 0; i < k; i++) {
          assertThat(found.get(b).scores()[i]).isEqualTo(scores[b * k + i]);
          assertThat(found.get(b).labels()[i]).isEqualTo(labels[b * k + i]);
          float[] box = java.util.Arrays.copyOfRange(found.get(b).boxes(), 4 * i, 4 * i + 4);
          assertThat((box[0] - 0.5f * box[2]) * width).isEqualTo(boxes[4 * (b * k + i)]);
          assertThat((box[1] + 0.5f * box[3]) * height).isEqualTo(boxes[4 * (b * k + i) + 3]);
        }
      }
    }

    void fullGroups() {
      Targets targets = targets();
      Output<BoxPrediction> output = detector.forTraining(images(), targets);
      assertClose("boxes", output.last().boxes().floats(), golden.doubles("out/boxes"), VALUES);
      checkSums(output);
      checkMatching(output, targets);
      LossReport losses = judge(output, targets);
      checkLosses(losses, VALUES);
      losses.total().backward();
      checkGradients(FULL_GRADIENTS);
    }
  }

  private static long[] longs(int[] values) {
    return java.util.Arrays.stream(values).asLongStream().toArray();
  }
}
