package org.groupdetr.features;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.assertj.core.data.Percentage;
import org.groupdetr.golden.GoldenFolder;
import org.groupdetr.golden.GoldenFormula;
import org.groupdetr.golden.GoldenImages;
import org.groupdetr.golden.GoldenTensors;
import org.groupdetr.golden.GoldenWeights;
import org.groupdetr.nn.Init;
import org.groupdetr.nn.Layer;
import org.groupdetr.tensor.DType;
import org.groupdetr.tensor.Engine;
import org.groupdetr.tensor.NoGrad;
import org.groupdetr.tensor.Scope;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.tensor.Tensors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** ResNet-50 with frozen norms against torchvision's. */
class ResNetParityTest {
  private static final double VALUES = 1e-4;
  private static final double GRADIENTS = 0.2; // percent

  @BeforeAll
  static void load() {
    Engine.load();
  }

  @TestFactory
  List<DynamicTest> cases() {
    return GoldenFolder.files("resnet", "", ".safetensors").stream()
        .map(f -> DynamicTest.dynamicTest(f.getFileName().toString(), () -> check(f)))
        .toList();
  }

  /** Gives the backbone the name that it has inside a detector. */
  private static final class Holder extends Layer {
    private final ResNet backbone;

    Holder(ResNet backbone) {
      this.backbone = child("backbone.0.body", backbone);
    }
  }

  private static void check(Path file) {
    GoldenTensors golden = GoldenTensors.read(file);
    JsonNode config = golden.json("config");
    ResNetSpec spec =
        new ResNetSpec(
            50,
            64,
            4,
            config.get("dilation").asBoolean(),
            ResNetSpec.Stem.STANDARD,
            ResNetSpec.Norm.FROZEN);
    long handles = Engine.handles();
    try (Holder holder = new Holder(new ResNet(spec, 4, new Init(1)));
        Scope scope = Scope.open()) {
      GoldenWeights.fill(holder, golden);
      Images images = GoldenImages.doubled(config.get("images"));
      assertSlices("input", images.pixels(), golden);
      checkGradients(holder, checkMaps(holder, images, golden, config), golden);
      holder.fuse();
      try (NoGrad quiet = NoGrad.open()) {
        checkMaps(holder, images, golden, config);
      }
    }
    assertThat(Engine.handles()).isEqualTo(handles);
  }

  /** Checks all maps, and gives the last. */
  private static Tensor checkMaps(
      Holder holder, Images images, GoldenTensors golden, JsonNode config) {
    FeaturePyramid pyramid = holder.backbone.features(images);
    for (int i = 0; i < 4; i++) {
      FeatureMap map = pyramid.maps().get(i);
      String name = "layer" + (i + 1);
      assertThat(map.values().shape()).containsExactly(golden.longs("shape/" + name));
      assertSlices(name, map.values(), golden);
      assertThat(map.padding().bytes()).containsExactly(golden.bytes("out/padding/" + name));
    }
    Tensor last = pyramid.last().values();
    float[] stored = last.narrow(1, 0, config.get("channels").asLong()).floats();
    GoldenWeights.assertClose("layer4", stored, golden.doubles("out/layer4"), VALUES);
    return last;
  }

  private static void checkGradients(Holder holder, Tensor last, GoldenTensors golden) {
    float[] draw = GoldenFormula.uniform("draw/cotangent", (int) last.count());
    Tensor loss = last.times(Tensors.of(draw, last.shape())).mean();
    assertThat(loss.item())
        .isCloseTo(golden.doubles("loss/total")[0], org.assertj.core.data.Offset.offset(1e-5));
    loss.backward();
    Map<String, Tensor> trained = new java.util.LinkedHashMap<>(holder.parameters());
    trained.values().removeIf(tensor -> !tensor.requiresGradient());
    Map<String, Double> norms = GoldenWeights.norms(trained, Tensor::gradient);
    JsonNode expected = golden.json("grads");
    assertThat(norms).hasSize(expected.size());
    norms.forEach(
        (name, norm) ->
            assertThat(norm)
                .as(name)
                .isCloseTo(expected.get(name).asDouble(), Percentage.withPercentage(GRADIENTS)));
  }

  private static void assertSlices(String name, Tensor tensor, GoldenTensors golden) {
    double[] expected = golden.doubles("sum/" + name);
    Tensor flat = tensor.contiguous().reshape(-1).to(DType.FLOAT64);
    double[] values = flat.doubles();
    assertThat(flat.mean().item()).as(name + " mean").isCloseTo(expected[0], offset());
    assertThat(flat.norm().item())
        .as(name + " norm")
        .isCloseTo(expected[1], Percentage.withPercentage(1e-3));
    for (int i = 0; i < 16; i++) {
      assertThat(values[i * (values.length / 16)]).as(name).isCloseTo(expected[i + 2], offset());
    }
  }

  private static org.assertj.core.data.Offset<Double> offset() {
    return org.assertj.core.data.Offset.offset(VALUES);
  }
}
