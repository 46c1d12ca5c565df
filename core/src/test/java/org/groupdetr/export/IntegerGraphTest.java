package org.groupdetr.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.groupdetr.export.format.Initializer;
import org.groupdetr.export.format.Node;
import org.groupdetr.export.format.OnnxModel;
import org.groupdetr.export.format.Port;
import org.groupdetr.tensor.graph.ElementType;
import org.junit.jupiter.api.Test;

/** How weights and values are rounded to whole numbers, and who reads what is rounded. */
class IntegerGraphTest {
  private static final Initializer WEIGHT = floats("weight", List.of(2L, 2L), 1, -254, 0.5f, 63.5f);
  private static final Initializer KERNEL =
      floats("kernel", List.of(2L, 1L, 1L, 1L), 2.54f, -0.127f);
  private static final Initializer BIAS = floats("bias", List.of(2L), 1, -3);

  private static Initializer floats(String name, List<Long> shape, float... values) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return Initializer.of(name, ElementType.FLOAT32, shape, bytes.array());
  }

  private static Node node(String type, String name, String... inputs) {
    return new Node(type, name, List.of(inputs), List.of(name), List.of());
  }

  private static OnnxModel model(Node... nodes) {
    List<Port> in = List.of(new Port("x", ElementType.FLOAT32, List.of("1")));
    return new OnnxModel(
        "net", "", 20, "1", Map.of(), in, in, List.of(nodes), List.of(WEIGHT, KERNEL, BIAS));
  }

  private static Initializer numbers(OnnxModel model, String name) {
    return model.initializers().stream()
        .filter(one -> one.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static byte[] bytes(Initializer one) {
    byte[] bytes = new byte[(int) one.size()];
    one.numbers().bytes(0, bytes.length).get(bytes);
    return bytes;
  }

  private static float[] floats(Initializer one) {
    float[] floats = new float[(int) one.count()];
    ByteBuffer.wrap(bytes(one)).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(floats);
    return floats;
  }

  private static Node of(OnnxModel model, String name) {
    return model.nodes().stream().filter(n -> n.name().equals(name)).findFirst().orElseThrow();
  }

  /** A column of a product's weights is a channel, with 127 steps to its largest number. */
  @Test
  void weightsHaveAScaleForEachChannel() {
    OnnxModel whole =
        new IntegerGraph(model(node("MatMul", "product", "x", "weight")))
            .with(Set.of("product"), Map.of("x", new Range(-1, 1)));
    assertThat(floats(numbers(whole, "weight/scales"))).containsExactly(1f / 127, 2);
    assertThat(bytes(numbers(whole, "weight/whole"))).containsExactly(127, -127, 64, 32);
    assertThat(of(whole, "product").inputs()).containsExactly("x/rounded", "weight/rounded");
    assertThat(of(whole, "product").outputs()).containsExactly("product");
    assertThat(whole.initializers()).noneMatch(one -> one.name().equals("weight"));
    assertThat(whole.metadata()).containsEntry("groupdetr.int8", "{\"layers\": 1, \"of\": 1}");
  }

  @Test
  void aBiasCountsInStepsOfInputTimesWeight() {
    IntegerGraph graph =
        new IntegerGraph(
            model(node("Conv", "conv", "x", "kernel", "bias"), node("Relu", "cut", "conv")));
    assertThat(graph.values(Set.of("conv"))).containsExactly("x", "cut");
    OnnxModel whole =
        graph.with(Set.of("conv"), Map.of("x", new Range(0, 255), "cut", new Range(0, 51)));
    assertThat(floats(numbers(whole, "conv/bias/scales"))[0]).isCloseTo(0.02f, within(1e-7f));
    ByteBuffer bias =
        ByteBuffer.wrap(bytes(numbers(whole, "conv/bias/whole"))).order(ByteOrder.LITTLE_ENDIAN);
    assertThat(bias.getInt()).isEqualTo(50);
    assertThat(bias.getInt()).isEqualTo(-3000);
    assertThat(bytes(numbers(whole, "cut/zero"))).containsExactly(0);
    assertThat(floats(numbers(whole, "cut/scale"))).containsExactly(0.2f);
  }

  /** A sum behind convolutions reads them rounded; one in a transformer does not. */
  @Test
  void onlyConvolutionsHandOnWhatIsRounded() {
    Node[] nodes = {
      node("Conv", "conv", "x", "kernel"),
      node("Conv", "next", "conv", "kernel"),
      node("Add", "sum", "conv", "next"),
      node("LayerNormalization", "norm", "sum"),
      node("MatMul", "product", "norm", "weight"),
      node("Add", "residual", "norm", "product"),
    };
    IntegerGraph graph = new IntegerGraph(model(nodes));
    assertThat(graph.layers()).containsExactly("conv", "next", "product");
    Range range = new Range(-1, 1);
    OnnxModel whole =
        graph.with(
            Set.copyOf(graph.layers()),
            Map.of("x", range, "conv", range, "next", range, "norm", range));
    assertThat(of(whole, "sum").inputs()).containsExactly("conv/rounded", "next/rounded");
    assertThat(of(whole, "norm").inputs()).containsExactly("sum");
    assertThat(of(whole, "residual").inputs()).containsExactly("norm", "product");
    OnnxModel half = graph.with(Set.of("product"), Map.of("norm", range));
    assertThat(of(half, "sum").inputs()).containsExactly("conv", "next");
    assertThat(of(half, "conv").inputs()).containsExactly("x", "kernel");
  }

  @Test
  void rangesHoldZeroAndAreNeverEmpty() {
    assertThat(new Range(3, 5).with(new Range(1, 2))).isEqualTo(new Range(0, 5));
    assertThat(new Range(-1, 3).zero()).isEqualTo(64);
    assertThat(new Range(0, 0).scale()).isEqualTo(1);
  }
}
