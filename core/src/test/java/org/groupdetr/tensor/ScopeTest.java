package org.groupdetr.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who lives how long. */
class ScopeTest {
  private Scope outer;

  @BeforeAll
  static void load() {
    Engine.load();
  }

  @BeforeEach
  void open() {
    outer = Scope.open();
  }

  @AfterEach
  void close() {
    outer.close();
  }

  private static Tensor three() {
    return Tensors.of(new float[] {1, 2, 3}, 3);
  }

  private static void assertAlive(Tensor tensor, float... values) {
    assertThat(tensor.floats()).containsExactly(values);
  }

  /** Use of a dead tensor is an exception, never a crash: whatever is done with it. */
  private static void assertDead(Tensor tensor) {
    Tensor other = three();
    assertThatThrownBy(tensor::floats).isInstanceOf(RuntimeException.class);
    assertThatThrownBy(tensor::shape).isInstanceOf(RuntimeException.class);
    assertThatThrownBy(tensor::item).isInstanceOf(RuntimeException.class);
    assertThatThrownBy(() -> tensor.plus(other)).isInstanceOf(RuntimeException.class);
    assertThatThrownBy(() -> other.plus(tensor)).isInstanceOf(RuntimeException.class);
    assertThatThrownBy(() -> other.addInPlace(tensor)).isInstanceOf(RuntimeException.class);
    assertThatThrownBy(() -> Tensors.cat(0, other, tensor)).isInstanceOf(RuntimeException.class);
    assertThatThrownBy(tensor::backward).isInstanceOf(RuntimeException.class);
  }

  // ---- one scope

  @Test
  void whatIsBornInsideDiesWithIt() {
    List<Tensor> born = new ArrayList<>();
    try (Scope inner = Scope.open()) {
      Tensor x = three();
      born.addAll(List.of(x, x.plus(1), x.narrow(0, 1, 2), x.reshape(3, 1)));
    }
    born.forEach(ScopeTest::assertDead);
  }

  @Test
  void whatIsKeptLivesOnInTheEnclosingScope() {
    Tensor kept;
    try (Scope middle = Scope.open()) {
      try (Scope inner = Scope.open()) {
        kept = inner.keep(three().times(2));
      }
      assertAlive(kept, 2, 4, 6);
    }
    assertDead(kept);
  }

  @Test
  void aViewLivesOnWithoutItsOrigin() {
    Tensor view = Scope.tidy(() -> three().narrow(0, 1, 2));
    assertAlive(view, 2, 3);
  }

  @Test
  void keptWithoutEnclosingScopeItLivesUntilItIsClosed() {
    outer.close();
    Tensor kept = Scope.tidy(ScopeTest::three);
    assertAlive(kept, 1, 2, 3);
    kept.close();
    outer = Scope.open();
    assertDead(kept);
  }

  // ---- what is not the scope's own

  @Test
  void whoReturnsItsArgumentDoesNotLoseIt() {
    Tensor argument = three();
    Tensor result = Scope.tidy(() -> argument);
    assertThat(result).isSameAs(argument);
    assertAlive(argument, 1, 2, 3);
  }

  @Test
  void whoReturnsAParameterDoesNotLoseIt() {
    Tensor parameter = three().requireGradient(true).retained();
    for (int step = 0; step < 3; step++) {
      try (Scope scope = Scope.open()) {
        assertThat(Scope.tidy(() -> Scope.tidy(() -> parameter))).isSameAs(parameter);
        parameter.times(2).sum().backward();
      }
      assertAlive(parameter, 1, 2, 3);
    }
    assertAlive(parameter.gradient(), 6, 6, 6);
    parameter.close();
    assertDead(parameter);
  }

  @Test
  void aParameterBornInsideAScopeOutlivesIt() {
    Tensor parameter;
    try (Scope inner = Scope.open()) {
      parameter = three().retained();
    }
    assertAlive(parameter, 1, 2, 3);
    parameter.close();
  }

  @Test
  void aBundleMayMixOwnAndForeign() {
    Tensor foreign = three();
    List<Tensor> dead = new ArrayList<>();
    record Both(List<Tensor> tensors) implements TensorBundle {}
    Both both =
        Scope.tidy(
            () -> {
              Tensor own = foreign.plus(1);
              dead.add(foreign.plus(2));
              return new Both(List.of(foreign, own, own));
            });
    assertAlive(both.tensors().get(0), 1, 2, 3);
    assertAlive(both.tensors().get(1), 2, 3, 4);
    dead.forEach(ScopeTest::assertDead);
  }

  // ---- several

  @Test
  void nestedThreeDeepEachScopeKeepsItsOwn() {
    List<Tensor> lost = new ArrayList<>();
    Tensor result =
        Scope.tidy(
            () -> {
              Tensor first = three();
              lost.add(first);
              return Scope.tidy(
                  () -> {
                    Tensor second = first.plus(1);
                    lost.add(second);
                    Tensor third =
                        Scope.tidy(
                            () -> {
                              lost.add(second.times(5));
                              return second.times(10);
                            });
                    assertDead(lost.get(2));
                    assertAlive(first, 1, 2, 3);
                    return third;
                  });
            });
    assertAlive(result, 20, 30, 40);
    lost.forEach(ScopeTest::assertDead);
  }

  @Test
  void anExceptionClosesWhatWasOpened() {
    List<Tensor> born = new ArrayList<>();
    assertThatThrownBy(
            () ->
                Scope.tidy(
                    () ->
                        Scope.tidy(
                            () -> {
                              born.add(three());
                              throw new IllegalStateException("on purpose");
                            })))
        .hasMessage("on purpose");
    born.forEach(ScopeTest::assertDead);
    assertAlive(three(), 1, 2, 3);
  }

  @Test
  void theGraphKeepsWhatTheWayBackNeeds() {
    Tensor leaf = three().requireGradient(true);
    Tensor loss =
        Scope.tidy(
            () -> {
              Tensor squared = Scope.tidy(() -> leaf.times(leaf));
              return squared.times(squared).sum();
            });
    loss.backward();
    assertAlive(leaf.gradient(), 4, 32, 108);
  }

  @Test
  void scopesOfAnotherThreadAreItsOwn() throws InterruptedException {
    List<Tensor> born = new ArrayList<>();
    Thread other =
        new Thread(
            () -> {
              try (Scope scope = Scope.open()) {
                born.add(scope.keep(three()));
                three();
              }
            });
    other.start();
    other.join();
    assertAlive(born.get(0), 1, 2, 3);
    born.get(0).close();
  }
}
