package org.groupdetr.detector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.groupdetr.golden.GoldenWeights.assertClose;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.groupdetr.criterion.LossReport;
import org.groupdetr.criterion.Output;
import org.groupdetr.criterion.PointSampler;
import org.groupdetr.criterion.Targets;
import org.groupdetr.features.Images;
import org.groupdetr.golden.GoldenFolder;
import org.groupdetr.golden.GoldenTensors;
import org.groupdetr.tensor.AdamW;
import org.groupdetr.tensor.DType;
import org.groupdetr.tensor.Engine;
import org.groupdetr.tensor.Scope;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.train.ParameterGroups;
import org.groupdetr.transformer.MaskPrediction;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Some steps of training a Mask2Former against the official code with its own optimizer. */
class Mask2FormerTraceTest {
  @BeforeAll
  static void load() {
    Engine.load();
  }

  @TestFactory
  List<DynamicTest> cases() {
    List<Path> files = GoldenFolder.files("mask2former", "trace", ".safetensors");
    assertThat(files).isNotEmpty();
    return files.stream()
        .map(f -> DynamicTest.dynamicTest(f.getFileName().toString(), () -> check(f)))
        .toList();
  }

  /** The points of the step that runs. */
  private static final class OfStep implements PointSampler {
    private final MaskCase one;
    private GivenPoints now;

    OfStep(MaskCase one) {
      this.one = one;
      this.now = points(0);
    }

    private GivenPoints points(int step) {
      int pictures = one.config().get("images").size();
      return new GivenPoints(one.golden(), "draw/step" + step + "/", pictures, 1);
    }

    void begin(int step) {
      now = points(step);
    }

    @Override
    public Tensor shared(int points) {
      return now.shared(points);
    }

    @Override
    public Tensor perTarget(Tensor targets, int points) {
      return now.perTarget(targets, points);
    }
  }

  private static void check(Path file) {
    MaskCase one = new MaskCase(GoldenTensors.read(file));
    OfStep draws = new OfStep(one);
    try (Scope scope = Scope.open();
        SetDetector<MaskPrediction> detector = one.whole(draws, false)) {
      Images images = one.images(pictures(one));
      Targets targets = one.targets(images.pixels().size(2), images.pixels().size(3));
      double rate = one.config().get("lr").asDouble();
      double decay = one.config().get("weight_decay").asDouble();
      try (AdamW optimizer = groups(one, detector, rate).optimizer(decay)) {
        for (int step = 0; step < one.number("steps"); step++) {
          draws.begin(step);
          try (Scope inner = Scope.open()) {
            Output<MaskPrediction> output = detector.forTraining(images, targets);
            LossReport report =
                detector.task().criterion().losses(output, targets, targets.count());
            optimizer.zeroGrad();
            report.total().backward();
            double total = one.golden().doubles("loss/total")[step];
            assertThat(report.total().item())
                .as("total of step " + step)
                .isCloseTo(total, within(2e-5 * total));
            double norm = one.golden().doubles("out/grad_norm")[step];
            assertThat(optimizer.clipGradNorm(one.config().get("clip").asDouble()))
                .as("norm of step " + step)
                .isCloseTo(norm, within(1e-3 * norm));
            optimizer.step(List.of(rate, 0.1 * rate));
          }
        }
      }
      end(one, detector);
    }
  }

  private static List<float[]> pictures(MaskCase one) {
    List<float[]> pictures = new ArrayList<>();
    for (int b = 0; one.golden().has("input/image/" + b); b++) {
      byte[] bytes = one.golden().bytes("input/image/" + b);
      float[] pixels = new float[bytes.length];
      for (int i = 0; i < bytes.length; i++) {
        pixels[i] = bytes[i] & 0xFF;
      }
      pictures.add(pixels);
    }
    return pictures;
  }

  /** Rates and decay of every parameter are those of the case. */
  private static ParameterGroups groups(
      MaskCase one, SetDetector<MaskPrediction> detector, double rate) {
    ParameterGroups groups = ParameterGroups.of(detector, NoDecay.EVERYWHERE, Optional.empty());
    JsonNode expected = one.golden().json("groups");
    Map<String, Double> rates = new LinkedHashMap<>();
    groups.parameters(false).keySet().forEach(name -> rates.put(name, rate));
    groups.parameters(true).keySet().forEach(name -> rates.put(name, 0.1 * rate));
    assertThat(rates).hasSize(expected.size());
    rates.forEach(
        (name, own) -> {
          JsonNode entry = expected.get(name);
          assertThat(entry.get("lr").asDouble()).as(name).isCloseTo(own, within(1e-12));
          assertThat(entry.get("weight_decay").asDouble() == 0)
              .as("decay of " + name)
              .isEqualTo(groups.noDecay().contains(name));
        });
    return groups;
  }

  private static void end(MaskCase one, SetDetector<MaskPrediction> detector) {
    JsonNode norms = one.golden().json("norms");
    detector
        .state()
        .forEach(
            (name, tensor) -> {
              double expected = norms.get(name).asDouble();
              // In double precision: a sum of two million squares in float32 is off by more than a
              // step.
              assertThat(tensor.detach().to(DType.FLOAT64).norm().item())
                  .as(name)
                  .isCloseTo(expected, within(1e-5 * expected));
            });
    for (String key : one.golden().names()) {
      if (key.startsWith("out/param/")) {
        Tensor found = detector.state().get(key.substring("out/param/".length()));
        assertClose(key, found.detach().floats(), one.golden().doubles(key), 1e-4);
      }
    }
  }
}
