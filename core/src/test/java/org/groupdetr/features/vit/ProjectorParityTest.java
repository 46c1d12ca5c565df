package org.groupdetr.features.vit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.groupdetr.features.FeatureMap;
import org.groupdetr.features.FeaturePyramid;
import org.groupdetr.features.Memory;
import org.groupdetr.features.ProjectorSpec;
import org.groupdetr.golden.GoldenFolder;
import org.groupdetr.golden.GoldenFormula;
import org.groupdetr.golden.GoldenTensors;
import org.groupdetr.golden.GoldenWeights;
import org.groupdetr.nn.CostSheet;
import org.groupdetr.nn.Init;
import org.groupdetr.tensor.DType;
import org.groupdetr.tensor.Engine;
import org.groupdetr.tensor.GraphProducts;
import org.groupdetr.tensor.MapSize;
import org.groupdetr.tensor.NoGrad;
import org.groupdetr.tensor.Scope;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.tensor.Tensors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The projectors of LW-DETR and RF-DETR against the official ones. */
class ProjectorParityTest {
  private static final double VALUES = 1e-4;
  private static final double STATISTICS = 5e-6;
  private static final double NORMS = 2e-5; // relative

  @BeforeAll
  static void load() {
    Engine.load();
  }

  @TestFactory
  Stream<DynamicTest> cases() {
    return Stream.of(Projector.Norm.values()).flatMap(ProjectorParityTest::cases);
  }

  private static Stream<DynamicTest> cases(Projector.Norm norm) {
    String folder = norm == Projector.Norm.BATCH ? "lw_detr" : "rf_detr";
    return GoldenFolder.filesOfOneKind(folder, "projector", ".safetensors").stream()
        .map(f -> DynamicTest.dynamicTest(folder + "/" + f.getFileName(), () -> check(f, norm)));
  }

  private static void check(Path file, Projector.Norm norm) {
    GoldenTensors golden = GoldenTensors.read(file);
    Set<String> used = new TreeSet<>();
    Set<String> trained = new TreeSet<>();
    golden
        .json("config")
        .get("projectors")
        .properties()
        .forEach(
            entry -> {
              String name = entry.getKey();
              long handles = Engine.handles();
              try (Projector projector = projector(name, entry.getValue(), norm);
                  Scope scope = Scope.open()) {
                used.addAll(GoldenWeights.fillPart(projector, golden));
                trained.addAll(projector.parameters().keySet());
                checkPasses(name, projector, golden);
              }
              assertThat(Engine.handles()).isEqualTo(handles);
            });
    assertThat(used).isEqualTo(names(golden.json("weights")));
    assertThat(trained).isEqualTo(names(golden.json("grads")));
  }

  private static Set<String> names(JsonNode object) {
    Set<String> names = new TreeSet<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }

  private static Projector projector(String name, JsonNode sizes, Projector.Norm norm) {
    List<Integer> in = new ArrayList<>();
    sizes.get("in_channels").forEach(channels -> in.add(channels.asInt()));
    List<Integer> levels = new ArrayList<>();
    // A factor of two is a level.
    sizes.get("scales").forEach(scale -> levels.add(4 - Math.getExponent(scale.asDouble())));
    int channels = sizes.get("out_channels").asInt();
    return new Projector(name, in, channels, new ProjectorSpec(levels), norm, new Init(1));
  }

  private static void checkPasses(String name, Projector projector, GoldenTensors golden) {
    List<Tensor> inputs = new ArrayList<>();
    for (int i = 0; golden.has("input/" + name + "/map" + i); i++) {
      String map = "input/" + name + "/map" + i;
      long[] shape = java.util.Arrays.stream(golden.shape(map)).asLongStream().toArray();
      inputs.add(Tensors.of(golden.floats(map), shape));
    }
    checkUse(name, projector, inputs, golden);
    List<Tensor> wanted = inputs.stream().map(x -> x.copy().requireGradient(true)).toList();
    Memory memory = projector.encodeForTraining(pyramid(wanted));
    assertMaps("out/" + name + "/train", memory, golden);
    checkCost(projector, inputs, memory);
    backward(memory);
    for (int i = 0; i < wanted.size(); i++) {
      assertNear("grad/" + name + "/map" + i, wanted.get(i).gradient(), golden, VALUES);
    }
    checkGradients(projector, golden);
    checkStatistics(projector, golden);
    assertThat(memory.positions().shape()).containsExactly(memory.tokens().shape());
  }

  /** With gradients, without, and with the norms in the convolutions' own weights. */
  private static void checkUse(
      String name, Projector projector, List<Tensor> inputs, GoldenTensors golden) {
    assertMaps("out/" + name + "/eval", projector.encode(pyramid(inputs)), golden);
    Projector fused = copy(name, projector, golden);
    try (fused;
        NoGrad quiet = NoGrad.open()) {
      assertMaps("out/" + name + "/eval", projector.encode(pyramid(inputs)), golden);
      fused.fuse();
      assertMaps("out/" + name + "/eval", fused.encode(pyramid(inputs)), golden);
    }
  }

  private static Projector copy(String name, Projector projector, GoldenTensors golden) {
    boolean batch = projector.state().keySet().stream().anyMatch(n -> n.endsWith("running_mean"));
    Projector.Norm norm = batch ? Projector.Norm.BATCH : Projector.Norm.CHANNELS;
    JsonNode sizes = golden.json("config").get("projectors").get(name);
    Projector copy = projector(name, sizes, norm);
    copy.load(projector.copiedState());
    return copy;
  }

  private static FeaturePyramid pyramid(List<Tensor> maps) {
    Tensor first = maps.get(0);
    Tensor padding =
        Tensors.zeros(DType.BOOL, first.size(0), 16L * first.size(2), 16L * first.size(3));
    return new FeaturePyramid(
        maps.stream().map(map -> FeatureMap.of(map, padding)).toList(), padding);
  }

  /** The map of a level, as the golden file has it. */
  private static Tensor map(Memory memory, int level) {
    MapSize size = memory.sizes().get(level);
    Tensor tokens = memory.tokens();
    return tokens
        .narrow(1, memory.start(level), size.cells())
        .transpose(1, 2)
        .reshape(tokens.size(0), tokens.size(2), size.height(), size.width());
  }

  private static void assertMaps(String prefix, Memory memory, GoldenTensors golden) {
    assertThat(golden.has(prefix + memory.sizes().size())).isFalse();
    for (int level = 0; level < memory.sizes().size(); level++) {
      Tensor map = map(memory, level);
      assertThat(map.shape())
          .containsExactly(
              java.util.Arrays.stream(golden.shape(prefix + level)).asLongStream().toArray());
      assertNear(prefix + level, map, golden, VALUES);
    }
  }

  private static void assertNear(
      String name, Tensor found, GoldenTensors golden, double tolerance) {
    GoldenWeights.assertClose(name, found.contiguous().floats(), golden.doubles(name), tolerance);
  }

  private static void backward(Memory memory) {
    List<Tensor> sums = new ArrayList<>();
    for (int level = 0; level < memory.sizes().size(); level++) {
      Tensor map = map(memory, level);
      float[] draw = GoldenFormula.uniform("grad/level" + level, (int) map.count());
      sums.add(map.times(Tensors.of(draw, map.shape())).sum());
    }
    Tensors.stack(0, sums).sum().backward();
  }

  private static void checkGradients(Projector projector, GoldenTensors golden) {
    Set<String> unsure = new HashSet<>();
    golden.json("unsure").forEach(name -> unsure.add(name.asText().replace("grads:", "")));
    JsonNode expected = golden.json("grads");
    for (Map.Entry<String, Tensor> parameter : projector.parameters().entrySet()) {
      String name = parameter.getKey();
      double norm = parameter.getValue().gradient().norm().item();
      double wanted = unsure.contains(name) ? 0 : expected.get(name).asDouble();
      assertThat(norm)
          .as(name)
          .isCloseTo(wanted, org.assertj.core.data.Offset.offset(Math.max(VALUES, NORMS * wanted)));
    }
  }

  private static void checkStatistics(Projector projector, GoldenTensors golden) {
    projector
        .state()
        .forEach(
            (name, tensor) -> {
              if (golden.has("after/" + name)) {
                assertNear("after/" + name, tensor, golden, STATISTICS);
              } else {
                assertThat(name).doesNotContain("running");
              }
            });
  }

  private static void checkCost(Projector projector, List<Tensor> inputs, Memory memory) {
    CostSheet sheet = new CostSheet();
    List<MapSize> sizes =
        inputs.stream().map(map -> new MapSize(map.size(2), map.size(3))).toList();
    assertThat(projector.cost(sheet, sizes).maps()).isEqualTo(memory.sizes());
    projector
        .parameters()
        .forEach((name, tensor) -> assertThat(sheet.holds(tensor)).isEqualTo(tensor.rank() == 4));
    double pictures = inputs.get(0).size(0);
    assertThat(sheet.forward())
        .isEqualTo(GraphProducts.of(List.of(memory.tokens())).forward() / pictures);
  }
}
