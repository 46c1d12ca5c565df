package org.groupdetr.groups;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.groupdetr.golden.GoldenFormula;
import org.groupdetr.tensor.Attention;
import org.groupdetr.tensor.Engine;
import org.groupdetr.tensor.Noise;
import org.groupdetr.tensor.Scope;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.tensor.Tensors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Groups as more heads are the same as a mask that hides the other groups. */
class GroupAttentionTest {
  private static final int PICTURES = 2;
  private static final int HEADS = 4;
  private static final int QUERIES = 5;
  private static final int WIDTH = 8;

  @BeforeAll
  static void load() {
    Engine.load();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 11})
  void equalsTheMaskOfBlocks(int groups) {
    try (Scope scope = Scope.open()) {
      List<Tensor> folded = leaves(groups);
      List<Tensor> masked = leaves(groups);
      Tensor found =
          new GroupAttention(QueryLayout.of(groups, QUERIES, 1))
              .attend(folded.get(0), folded.get(1), folded.get(2), Noise.Mask.NONE);
      Tensor expected = masked(masked, groups);
      assertClose(found, expected);
      Tensor weights = Tensors.range((int) found.count()).reshape(found.shape()).sin();
      found.times(weights).sum().backward();
      expected.times(weights).sum().backward();
      for (int i = 0; i < 3; i++) {
        assertClose(folded.get(i).gradient(), masked.get(i).gradient());
      }
    }
  }

  private static List<Tensor> leaves(int groups) {
    long[] shape = {PICTURES, HEADS, (long) groups * QUERIES, WIDTH};
    List<Tensor> leaves = new ArrayList<>();
    for (String name : List.of("q", "k", "v")) {
      float[] values = GoldenFormula.uniform(name, PICTURES * HEADS * groups * QUERIES * WIDTH);
      leaves.add(Tensors.of(values, shape).requireGradient(true));
    }
    return leaves;
  }

  private static Tensor masked(List<Tensor> inputs, int groups) {
    int all = groups * QUERIES;
    float[] bias = new float[PICTURES * HEADS * all * all];
    for (int i = 0; i < bias.length; i++) {
      boolean seen = i / all % all / QUERIES == i % all / QUERIES;
      bias[i] = seen ? 0 : Float.NEGATIVE_INFINITY;
    }
    return Attention.apply(
            inputs.get(0).flatten(0, 1),
            inputs.get(1).flatten(0, 1),
            inputs.get(2).flatten(0, 1),
            Optional.of(Tensors.of(bias, (long) PICTURES * HEADS, all, all)),
            Noise.Mask.NONE)
        .reshape(inputs.get(0).shape());
  }

  private static void assertClose(Tensor found, Tensor expected) {
    float[] values = found.floats();
    float[] wanted = expected.floats();
    assertThat(values).hasSameSizeAs(wanted);
    for (int i = 0; i < values.length; i++) {
      assertThat(values[i]).isCloseTo(wanted[i], within(1e-6f));
    }
  }
}
