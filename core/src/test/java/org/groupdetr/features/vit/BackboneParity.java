package org.groupdetr.features.vit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.assertj.core.data.Percentage;
import org.groupdetr.features.Backbone;
import org.groupdetr.features.FeatureMap;
import org.groupdetr.features.Images;
import org.groupdetr.golden.GoldenFolder;
import org.groupdetr.golden.GoldenFormula;
import org.groupdetr.golden.GoldenImages;
import org.groupdetr.golden.GoldenTensors;
import org.groupdetr.golden.GoldenWeights;
import org.groupdetr.tensor.Engine;
import org.groupdetr.tensor.NoGrad;
import org.groupdetr.tensor.Scope;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.tensor.Tensors;
import org.junit.jupiter.api.DynamicTest;

/**
 * A vision transformer alone against the official one: maps, and what comes back to its parameters
 * and to the pictures.
 *
 * @param folder of the reference numbers
 * @param network of a case's configuration
 * @param maps how far numbers of maps may be apart
 */
record BackboneParity(String folder, Function<JsonNode, Backbone> network, double maps) {
  private static final double GRADIENTS = 1e-4;
  private static final double NORMS = 2e-3; // percent

  /** Of what is zero but for rounding. */
  private static final double NOTHING = 1e-3;

  List<DynamicTest> tests() {
    return GoldenFolder.filesOfOneKind(folder, "backbone", ".safetensors").stream()
        .map(f -> DynamicTest.dynamicTest(f.getFileName().toString(), () -> check(f)))
        .toList();
  }

  private void check(Path file) {
    GoldenTensors golden = GoldenTensors.read(file);
    JsonNode config = golden.json("config");
    long handles = Engine.handles();
    try (Backbone backbone = network.apply(config)) {
      GoldenWeights.fill(backbone, golden);
      for (int i = 0; i < config.get("sizes").size(); i++) {
        try (Scope scope = Scope.open()) {
          learn(backbone, i, images(config, i), golden);
          backbone.parameters().values().forEach(Tensor::clearGradient);
        }
      }
      backbone.fuse();
      for (int i = 0; i < config.get("sizes").size(); i++) {
        try (Scope scope = Scope.open();
            NoGrad quiet = NoGrad.open()) {
          maps(backbone, i, images(config, i), golden);
        }
      }
    }
    assertThat(Engine.handles()).isEqualTo(handles);
  }

  private static Images images(JsonNode config, int number) {
    ArrayNode sizes = JsonNodeFactory.instance.arrayNode();
    for (int i = 0; i < config.get("batch").asInt(); i++) {
      sizes.add(config.get("sizes").get(number));
    }
    return GoldenImages.doubled(sizes);
  }

  private List<Tensor> maps(Backbone backbone, int number, Images images, GoldenTensors golden) {
    List<Tensor> found = backbone.features(images).maps().stream().map(FeatureMap::values).toList();
    assertThat(found)
        .hasSize(
            (int)
                golden.names().stream()
                    .filter(n -> n.startsWith("out/" + number + "/map"))
                    .count());
    for (int i = 0; i < found.size(); i++) {
      String name = "out/" + number + "/map" + i;
      assertThat(found.get(i).shape())
          .containsExactly(java.util.Arrays.stream(golden.shape(name)).asLongStream().toArray());
      GoldenWeights.assertClose(
          name, found.get(i).contiguous().floats(), golden.doubles(name), maps);
    }
    return found;
  }

  private void learn(Backbone backbone, int number, Images images, GoldenTensors golden) {
    images.pixels().requireGradient(true);
    List<Tensor> found = maps(backbone, number, images, golden);
    Tensor loss = Tensors.scalar(0);
    for (int i = 0; i < found.size(); i++) {
      Tensor map = found.get(i);
      float[] draw = GoldenFormula.uniform("grad/map" + i, (int) map.count());
      loss = loss.plus(map.times(Tensors.of(draw, map.shape())).sum());
    }
    loss.backward();
    input(images.pixels().gradient(), golden.doubles("sum/" + number + "/grad/input"));
    Map<String, Tensor> learned = new LinkedHashMap<>(backbone.parameters());
    learned.values().removeIf(tensor -> !tensor.hasGradient());
    for (String name : golden.names()) {
      String prefix = "grad/" + number + "/";
      if (name.startsWith(prefix)) {
        Tensor gradient = learned.get(name.substring(prefix.length())).gradient();
        GoldenWeights.assertClose(name, gradient.floats(), golden.doubles(name), GRADIENTS);
      }
    }
    norms(number, GoldenWeights.norms(learned, Tensor::gradient), golden);
  }

  private static void input(Tensor gradient, double[] expected) {
    Tensor wide = gradient.contiguous().reshape(-1).to(org.groupdetr.tensor.DType.FLOAT64);
    double[] values = wide.doubles();
    assertThat(wide.mean().item()).as("mean").isCloseTo(expected[0], within(GRADIENTS));
    assertThat(wide.norm().item()).as("norm").isCloseTo(expected[1], within(GRADIENTS));
    for (int i = 0; i + 2 < expected.length; i++) {
      assertThat(values[i]).isCloseTo(expected[i + 2], within(GRADIENTS));
    }
  }

  private static void norms(int number, Map<String, Double> found, GoldenTensors golden) {
    Set<String> unsure = new HashSet<>();
    golden.json("unsure").forEach(name -> unsure.add(name.asText()));
    Map<String, Double> expected = new LinkedHashMap<>();
    golden
        .json("grads")
        .properties()
        .forEach(
            entry -> {
              String[] parts = entry.getKey().split(":", 2);
              if (parts[0].equals(Integer.toString(number))) {
                expected.put(parts[1], entry.getValue().asDouble());
              }
            });
    assertThat(found.keySet()).isEqualTo(expected.keySet());
    expected.forEach(
        (name, norm) -> {
          if (unsure.contains("grads:" + number + ":" + name)) {
            assertThat(found.get(name)).as(name).isLessThan(NOTHING);
          } else {
            assertThat(found.get(name)).as(name).isCloseTo(norm, Percentage.withPercentage(NORMS));
          }
        });
  }
}
