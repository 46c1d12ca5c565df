package org.groupdetr.transformer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.groupdetr.features.Memory;
import org.groupdetr.golden.GoldenFolder;
import org.groupdetr.golden.GoldenTensors;
import org.groupdetr.golden.GoldenWeights;
import org.groupdetr.nn.Init;
import org.groupdetr.tensor.DType;
import org.groupdetr.tensor.DeformableSampling;
import org.groupdetr.tensor.Engine;
import org.groupdetr.tensor.MapSize;
import org.groupdetr.tensor.Scope;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.tensor.Tensors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Multi-scale deformable attention against the official form, in float32 and in float64. */
class MsdaParityTest {
  @BeforeAll
  static void load() {
    Engine.load();
  }

  @TestFactory
  List<DynamicTest> cases() {
    List<Path> files = GoldenFolder.files("msda", "", ".safetensors");
    GoldenFolder.requireSome(files, "msda");
    return files.stream()
        .flatMap(
            f ->
                Stream.of(DType.FLOAT32, DType.FLOAT64)
                    .map(
                        type ->
                            DynamicTest.dynamicTest(
                                f.getFileName() + " " + type,
                                () -> new Case(GoldenTensors.read(f), type).check())))
        .toList();
  }

  /**
   * A case in one type of numbers.
   *
   * @param golden holds the answers of both types
   */
  private record Case(GoldenTensors golden, DType type) {
    void check() {
      try (Scope scope = Scope.open()) {
        switch (golden.json("config").get("kind").asText()) {
          case "core", "ties" -> core();
          case "module" -> module();
          default -> throw new AssertionError("no test for " + golden.json("config"));
        }
      }
    }

    private void core() {
      Tensor values = input("value");
      Tensor locations = input("locations");
      Tensor weights = input("weights");
      Tensor output = DeformableSampling.apply(values, sizes(), locations, weights);
      output.backward(input("output_grad"));
      close("out", "output", output);
      close("grad", "value", values.gradient());
      close("grad", "locations", locations.gradient());
      close("grad", "weights", weights.gradient());
    }

    private void module() {
      JsonNode config = golden.json("config");
      List<MapSize> sizes = sizes();
      DeformableAttention.Looks looks =
          new DeformableAttention.Looks(
              config.get("heads").asInt(), sizes.size(), config.get("points").asInt());
      try (DeformableAttention attention =
          new DeformableAttention(config.get("hidden").asInt(), looks, new Init(1))) {
        GoldenWeights.fill(attention, golden);
        attention.convert(type);
        Tensor query = input("query");
        Tensor reference = input("reference");
        Tensor source = input("source");
        Tensor output =
            attention.apply(query, reference, new Memory(source, source, padding(), sizes));
        output.backward(input("output_grad"));
        close("out", "output", output);
        close("grad", "query", query.gradient());
        close("grad", "reference", reference.gradient());
        close("grad", "source", source.gradient());
        for (Map.Entry<String, Tensor> entry : attention.parameters().entrySet()) {
          close("grad", entry.getKey(), entry.getValue().gradient());
        }
      }
    }

    private List<MapSize> sizes() {
      int[] sides = golden.ints("input/shapes");
      List<MapSize> sizes = new ArrayList<>();
      for (int i = 0; i < sides.length; i += 2) {
        sizes.add(new MapSize(sides[i], sides[i + 1]));
      }
      return sizes;
    }

    private Tensor input(String name) {
      String key = "input/" + name;
      return Tensors.of(golden.floats(key), shape(key)).to(type).requireGradient(true);
    }

    private Tensor padding() {
      byte[] bytes = golden.bytes("input/padding");
      boolean[] padding = new boolean[bytes.length];
      for (int i = 0; i < bytes.length; i++) {
        padding[i] = bytes[i] != 0;
      }
      return Tensors.of(padding, shape("input/padding"));
    }

    private long[] shape(String key) {
      return Arrays.stream(golden.shape(key)).asLongStream().toArray();
    }

    private void close(String part, String name, Tensor found) {
      boolean wide = type == DType.FLOAT64;
      double[] expected = golden.doubles(part + (wide ? "64/" : "/") + name);
      double[] all = found.doubles();
      assertThat(all).as(name).hasSameSizeAs(expected);
      double worst = 0;
      for (int i = 0; i < all.length; i++) {
        double difference = Math.abs(all[i] - expected[i]);
        worst = difference <= worst ? worst : difference;
      }
      assertThat(worst).as(part + "/" + name).isLessThan(wide ? 1e-12 : 1e-5);
    }
  }
}
