package org.groupdetr.detector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.groupdetr.golden.GoldenWeights.assertClose;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.groupdetr.criterion.LossTerm;
import org.groupdetr.criterion.Output;
import org.groupdetr.detector.denoising.DenoisingSpec;
import org.groupdetr.detector.queries.EncoderProposals;
import org.groupdetr.features.Images;
import org.groupdetr.features.Memory;
import org.groupdetr.golden.GoldenFolder;
import org.groupdetr.golden.GoldenImages;
import org.groupdetr.golden.GoldenTensors;
import org.groupdetr.tensor.Engine;
import org.groupdetr.tensor.MapSize;
import org.groupdetr.tensor.Scope;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.tensor.Tensors;
import org.groupdetr.transformer.BoxPrediction;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** DINO against the official code. */
class DinoParityTest {
  private static final double VALUES = 5e-5;

  private static final ParityKind KIND =
      new ParityKind(
          "dino",
          DinoParityTest::spec,
          GoldenImages::doubled,
          new Noisy(),
          DinoParityTest::named,
          new Nearness(VALUES, 5e-6, VALUES, 2e-5, 9e-5, 1e-5, 1e-5),
          new Nearness(1e-4, 1e-5, 1e-4, 1e-4, 5e-3, 5e-3, 5e-3),
          new Nearness.OfTrace(1e-4, 1e-3, 1e-3, 1e-4, 1e-3));

  @BeforeAll
  static void load() {
    Engine.load();
  }

  @TestFactory
  List<DynamicTest> cases() {
    return KIND.tests("proposals");
  }

  @TestFactory
  List<DynamicTest> names() {
    return ParityNames.tests("dino", KIND);
  }

  @TestFactory
  List<DynamicTest> proposals() {
    return GoldenFolder.files("dino", "proposals", ".safetensors").stream()
        .map(f -> DynamicTest.dynamicTest(f.getFileName().toString(), () -> checkProposals(f)))
        .toList();
  }

  /** Gives the reference's draws, and sets queries in its order where rounding decides that. */
  private static final class Noisy implements ParityKind.Asking {
    @Override
    public Output<BoxPrediction> ask(
        ParityCase one, SetDetector<BoxPrediction> detector, Images images, int step) {
      Output<BoxPrediction> output =
          detector.forTraining(images, one.targets(), GoldenDraws.of(one, step));
      new KnownChecks(one, VALUES).check(output);
      checkProposed(one, output);
      return output;
    }

    @Override
    public Output<BoxPrediction> arranged(ParityCase one, Output<BoxPrediction> output) {
      boolean rounded = one.golden().json("top_gap").asDouble() < 1e-5;
      assertThat(!rounded || one.setting("equal_content").asBoolean()).isTrue();
      Output<BoxPrediction> inOrder =
          rounded ? TheirOrder.of(one, output, "out/interm/boxes") : output;
      checkProposed(one, inOrder);
      return inOrder;
    }
  }

  private static void checkProposed(ParityCase one, Output<BoxPrediction> output) {
    BoxPrediction proposed = output.proposals().orElseThrow();
    GoldenTensors golden = one.golden();
    double tolerance = one.fromPictures() ? 1e-4 : VALUES;
    if (golden.has("out/interm/boxes")) {
      assertClose(
          "proposed boxes", proposed.boxes().floats(), golden.doubles("out/interm/boxes"), 1e-5);
    }
    if (golden.has("out/interm/logits")) {
      assertClose(
          "proposed logits",
          proposed.logits().floats(),
          golden.doubles("out/interm/logits"),
          tolerance);
    }
  }

  private static String named(LossTerm term, int last) {
    String loss = "loss_" + LossNames.OFFICIAL.get(term.name());
    String end = term.layer() == last ? "" : "_" + term.layer();
    return switch (term.part()) {
      case MATCHED -> loss + end;
      case KNOWN -> loss + "_dn" + end;
      case PROPOSED -> loss + "_interm";
    };
  }

  private static DetectorSpec spec(ParityCase one) {
    return new DetectorSpec.Dino(
        one.resnet(),
        one.transformer(),
        one.deformable(),
        one.number("num_queries"),
        denoising(one),
        new BoxWeights(2, 5, 2),
        new BoxWeights(1, 5, 2),
        one.number("num_select"));
  }

  /**
   * The official number counts queries from 50 on, positives and negatives apart; below, twice the
   * number is that of copies. Half of the official ratio of labels is replaced.
   */
  private static DenoisingSpec denoising(ParityCase one) {
    JsonNode noise = one.golden().json("noise");
    int number = noise.get("dn_number").asInt();
    boolean dynamic = 2 * number >= 100;
    return new DenoisingSpec(
        dynamic ? DenoisingSpec.Count.DYNAMIC : DenoisingSpec.Count.FIXED,
        dynamic ? number : 2 * number,
        noise.get("dn_label_noise_ratio").asDouble() * 0.5,
        noise.get("dn_box_noise_scale").asDouble(),
        DenoisingSpec.Where.EVERY_GROUP);
  }

  private static void checkProposals(Path file) {
    ParityCase one = ParityCase.read(file);
    GoldenTensors golden = one.golden();
    int[] shapes = golden.ints("input/shapes");
    List<MapSize> sizes = new ArrayList<>();
    for (int i = 0; i < shapes.length; i += 2) {
      sizes.add(new MapSize(shapes[i], shapes[i + 1]));
    }
    try (Scope scope = Scope.open()) {
      Tensor tokens = one.tensor("input/memory");
      byte[] bytes = golden.bytes("input/padding");
      boolean[] padding = new boolean[bytes.length];
      for (int i = 0; i < bytes.length; i++) {
        padding[i] = bytes[i] != 0;
      }
      Memory memory =
          new Memory(tokens, tokens, Tensors.of(padding, tokens.size(0), tokens.size(1)), sizes);
      EncoderProposals found = EncoderProposals.of(memory, EncoderProposals.Form.LOGITS);
      byte[] invalid = found.invalid().bytes();
      byte[] valid = golden.bytes("out/valid");
      for (int i = 0; i < valid.length; i++) {
        assertThat(invalid[i] == 0).as("token %d", i).isEqualTo(valid[i] != 0);
      }
      float[] logits = found.places().floats();
      double[] expected = golden.doubles("out/proposals");
      assertThat(logits).hasSameSizeAs(expected);
      for (int i = 0; i < logits.length; i++) {
        if (Double.isInfinite(expected[i])) {
          assertThat((double) logits[i]).isEqualTo(expected[i]);
        } else {
          assertThat(logits[i] - expected[i]).isBetween(-2e-6, 2e-6);
        }
      }
      Tensor kept = tokens.maskedFill(found.invalid().unsqueeze(2), 0);
      assertThat(kept.floats()).isEqualTo(golden.floats("out/memory"));
      assertThat(Arrays.stream(expected).anyMatch(Double::isInfinite)).isTrue();
    }
  }
}
