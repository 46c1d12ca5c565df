package org.groupdetr.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.groupdetr.common.UserException;
import org.groupdetr.tensor.DType;
import org.groupdetr.tensor.Device;
import org.groupdetr.tensor.Engine;
import org.groupdetr.tensor.Kernels.Window;
import org.groupdetr.tensor.Scope;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.tensor.Tensors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The tree of names and what is done to all of it. */
class LayerTest {
  @BeforeAll
  static void load() {
    Engine.load();
  }

  /** A part with two words in its name, and two whose names stand directly under it. */
  private static final class Network extends Layer {
    private final Linear head;

    Network(List<String> ends) {
      Init init = new Init(1);
      head = child("heads.0", Linear.uniform(2, 3, init));
      child("", new LayerNorm(3));
      Conv2d convolution = Conv2d.plain(2, 2, 1, new Window(1, 0, 1), init);
      child("", new NormedConv("conv1", convolution, "bn1", new FrozenBatchNorm(2)));
      onClose(() -> ends.add("network"));
    }
  }

  private static Network network() {
    return new Network(new ArrayList<>());
  }

  @Test
  void namesJoinThoseOfThePartsByDotsAndSkipEmptyOnes() {
    try (Scope scope = Scope.open();
        Network network = network()) {
      assertThat(network.parameters().keySet())
          .containsExactly("weight", "bias", "conv1.weight", "heads.0.weight", "heads.0.bias");
      assertThat(network.state().keySet())
          .containsExactly(
              "weight",
              "bias",
              "conv1.weight",
              "bn1.weight",
              "bn1.bias",
              "bn1.running_mean",
              "bn1.running_var",
              "heads.0.weight",
              "heads.0.bias");
    }
  }

  @Test
  void parametersAreTrainedUntilTheyAreFrozenAndBuffersNever() {
    try (Scope scope = Scope.open();
        Network network = network()) {
      network
          .state()
          .forEach(
              (name, tensor) ->
                  assertThat(tensor.requiresGradient())
                      .as(name)
                      .isEqualTo(!name.startsWith("bn1")));
      network.head.freeze();
      assertThat(trained(network)).containsExactly("weight", "bias", "conv1.weight");
      network.freeze();
      assertThat(trained(network)).isEmpty();
      assertThat(network.parameters()).hasSize(5);
    }
  }

  private static List<String> trained(Layer layer) {
    Map<String, Tensor> trained = new LinkedHashMap<>(layer.parameters());
    trained.values().removeIf(tensor -> !tensor.requiresGradient());
    return List.copyOf(trained.keySet());
  }

  @Test
  void aLoadedStateReplacesEveryNumberInPlace() {
    try (Scope scope = Scope.open();
        Network network = network();
        Network other = Given.filled(network())) {
      Map<String, Tensor> before = network.state();
      Map<String, Tensor> copies = other.copiedState();
      network.load(copies);
      before.forEach((name, t) -> assertThat(t.floats()).isEqualTo(copies.get(name).floats()));
      other.parameters().get("weight").detach().fill(9);
      assertThat(copies.get("weight").floats()).doesNotContain(9);
    }
  }

  @Test
  void aStateThatDoesNotFitIsRefusedByNameAndChangesNothing() {
    try (Scope scope = Scope.open();
        Network network = network()) {
      Map<String, Tensor> state = new LinkedHashMap<>(Given.filled(network()).copiedState());
      Map<String, Tensor> before = network.copiedState();
      state.remove("bias");
      state.put("heads.0.weight", Tensors.zeros(DType.FLOAT32, 2, 3));
      state.put("odd", Tensors.zeros(DType.FLOAT32, 1));
      assertThatThrownBy(() -> network.load(state))
          .isInstanceOf(UserException.class)
          .hasMessageStartingWith("the weights do not fit: 3 differences, first: ")
          .hasMessageContainingAll("missing bias", "heads.0.weight is ", "[2, 3]", "[3, 2]")
          .hasMessageContaining("unknown odd");
      network
          .state()
          .forEach((name, t) -> assertThat(t.floats()).isEqualTo(before.get(name).floats()));
    }
  }

  @Test
  void anotherTypeKeepsTheNumbersAndWhatIsTrained() {
    try (Scope scope = Scope.open();
        Network network = network()) {
      network.head.freeze();
      Map<String, Tensor> before = network.copiedState();
      List<String> trained = trained(network);
      network.convert(DType.FLOAT64);
      network
          .state()
          .forEach(
              (name, tensor) -> {
                assertThat(tensor.type()).isEqualTo(DType.FLOAT64);
                assertThat(tensor.doubles()).isEqualTo(before.get(name).doubles());
              });
      assertThat(trained(network)).isEqualTo(trained);
      assertThat(network.head.apply(Tensors.of(new double[] {1, 2}, 1, 2)).type())
          .isEqualTo(DType.FLOAT64);
    }
  }

  @Test
  void whereItAlreadyIsItIsNotMoved() {
    try (Scope scope = Scope.open();
        Network network = network()) {
      Map<String, Tensor> before = network.state();
      network.move(Device.CPU);
      network.state().forEach((name, tensor) -> assertThat(tensor).isSameAs(before.get(name)));
    }
  }

  @Test
  void whatIsFusedIsNoLongerChangedNorStored() {
    try (Scope scope = Scope.open();
        Network network = network()) {
      Map<String, Tensor> state = network.copiedState();
      network.fuse();
      assertThat(trained(network)).isEmpty();
      assertThatThrownBy(network::fuse).hasMessageContaining("cannot be changed");
      assertThatThrownBy(network::state).hasMessageContaining("cannot be changed");
      assertThatThrownBy(() -> network.load(state)).hasMessageContaining("cannot be changed");
      assertThatThrownBy(() -> network.move(Device.CPU)).hasMessageContaining("cannot be changed");
      assertThatThrownBy(() -> network.convert(DType.FLOAT64))
          .hasMessageContaining("cannot be changed");
    }
  }

  @Test
  void itOutlivesScopesAndEndsWhenItCloses() {
    List<String> ends = new ArrayList<>();
    Network network;
    try (Scope scope = Scope.open()) {
      network = new Network(ends);
    }
    Tensor weight = network.parameters().get("heads.0.weight");
    assertThat(weight.floats()).hasSize(6);
    assertThat(ends).isEmpty();
    network.close();
    assertThat(ends).containsExactly("network");
  }
}
