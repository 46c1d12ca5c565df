package org.groupdetr.groups;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.groupdetr.golden.GoldenFormula;
import org.groupdetr.tensor.Attention;
import org.groupdetr.tensor.CounterRng;
import org.groupdetr.tensor.Engine;
import org.groupdetr.tensor.Scope;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.tensor.Tensors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
          GroupAttention.of(QueryLayout.of(groups, QUERIES, 1), folded.get(0))
              .attend(folded.get(0), folded.get(1), folded.get(2), CounterRng.Mask.NONE);
      Tensor expected = masked(masked, groups);
      assertClose(found, expected);
      Tensor weights = Tensors.arange((int) found.count()).reshape(found.shape()).sin();
      found.times(weights).sum().backward();
      expected.times(weights).sum().backward();
      for (int i = 0; i < 3; i++) {
        assertClose(folded.get(i).gradient(), masked.get(i).gradient());
      }
    }
  }

  /** Two known blocks of two in every group, or in the first only. */
  @ParameterizedTest
  @CsvSource({"1,1", "3,3", "3,1", "4,2"})
  void keepsKnownBlocksApart(int groups, int denoising) {
    try (Scope scope = Scope.open()) {
      QueryLayout layout = layout(groups, denoising);
      int size = layout.start(groups - 1) + layout.size(groups - 1);
      assertThat(size).isEqualTo(QUERIES * groups + 4 * denoising);
      List<Tensor> folded = leavesOf(size);
      List<Tensor> masked = leavesOf(size);
      Tensor found =
          GroupAttention.of(layout, folded.get(0))
              .attend(folded.get(0), folded.get(1), folded.get(2), CounterRng.Mask.NONE);
      Tensor expected = masked(masked, size, (row, column) -> sees(groups, denoising, row, column));
      assertClose(found, expected);
      Tensor weights = Tensors.arange((int) found.count()).reshape(found.shape()).sin();
      found.times(weights).sum().backward();
      expected.times(weights).sum().backward();
      for (int i = 0; i < 3; i++) {
        assertClose(folded.get(i).gradient(), masked.get(i).gradient());
      }
    }
  }

  private static QueryLayout layout(int groups, int denoising) {
    List<List<Block>> all = new ArrayList<>();
    int from = 0;
    for (int g = 0; g < groups; g++) {
      List<Block> blocks = new ArrayList<>();
      KnownTargets answers = new KnownTargets(List.of(), KnownTargets.Rest.NOT_JUDGED);
      for (int i = 0; i < (g < denoising ? 2 : 0); i++, from += 2) {
        blocks.add(new Block(from, 2, Optional.of(answers)));
      }
      blocks.add(new Block(from, QUERIES, Optional.empty()));
      from += QUERIES;
      all.add(blocks);
    }
    return new QueryLayout(all, 1);
  }

  /** Said once more, in another way: by the kind of each query. */
  private static boolean sees(int groups, int denoising, int row, int column) {
    List<String> kinds = new ArrayList<>();
    for (int g = 0; g < groups; g++) {
      if (g < denoising) {
        kinds.addAll(List.of(g + "a", g + "a", g + "b", g + "b"));
      }
      for (int i = 0; i < QUERIES; i++) {
        kinds.add(g + "m");
      }
    }
    String from = kinds.get(row);
    String to = kinds.get(column);
    return from.equals(to) || from.charAt(0) == to.charAt(0) && to.charAt(1) == 'm';
  }

  private static List<Tensor> leaves(int groups) {
    return leavesOf(groups * QUERIES);
  }

  private static List<Tensor> leavesOf(int size) {
    long[] shape = {PICTURES, HEADS, size, WIDTH};
    List<Tensor> leaves = new ArrayList<>();
    for (String name : List.of("q", "k", "v")) {
      float[] values = GoldenFormula.uniform(name, PICTURES * HEADS * size * WIDTH);
      leaves.add(Tensors.of(values, shape).requireGradient(true));
    }
    return leaves;
  }

  private static Tensor masked(List<Tensor> inputs, int groups) {
    return masked(inputs, groups * QUERIES, (row, column) -> row / QUERIES == column / QUERIES);
  }

  /** Which query sees which. */
  private interface Sight {
    boolean sees(int row, int column);
  }

  private static Tensor masked(List<Tensor> inputs, int all, Sight sight) {
    float[] bias = new float[PICTURES * HEADS * all * all];
    for (int i = 0; i < bias.length; i++) {
      bias[i] = sight.sees(i / all % all, i % all) ? 0 : Float.NEGATIVE_INFINITY;
    }
    return Attention.apply(
            inputs.get(0).flatten(0, 1),
            inputs.get(1).flatten(0, 1),
            inputs.get(2).flatten(0, 1),
            Optional.of(Tensors.of(bias, (long) PICTURES * HEADS, all, all)),
            CounterRng.Mask.NONE)
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
