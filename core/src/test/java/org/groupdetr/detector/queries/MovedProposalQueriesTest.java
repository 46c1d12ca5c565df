package org.groupdetr.detector.queries;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.groupdetr.features.Memory;
import org.groupdetr.groups.Queries;
import org.groupdetr.nn.Init;
import org.groupdetr.tensor.Engine;
import org.groupdetr.tensor.MapSize;
import org.groupdetr.tensor.Scope;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.tensor.Tensors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Queries at tokens: what happens to tokens that are none, and where there are few. */
class MovedProposalQueriesTest {
  private static final int CHANNELS = 8;
  private static final int QUERIES = 6;
  private static final MapSize MAP = new MapSize(2, 2);

  @BeforeAll
  static void load() {
    Engine.load();
  }

  /** A map of which only the first cells are no padding. */
  private static Memory memory(MapSize map, int present) {
    Tensor tokens = new Init(3).normal(1, 1, map.cells(), CHANNELS);
    boolean[] padding = new boolean[map.cells()];
    Arrays.fill(padding, present, map.cells(), true);
    return new Memory(tokens, tokens, Tensors.of(padding, 1, map.cells()), List.of(map));
  }

  private static MovedProposalQueries source() {
    return new MovedProposalQueries(QUERIES, CHANNELS, 4, new Init(1), new Init(2));
  }

  @Test
  void thereAreNoMoreQueriesThanTokens() {
    try (Scope scope = Scope.open();
        MovedProposalQueries source = source()) {
      Queries asked = source.queries(memory(MAP, 4));
      assertThat(asked.content().shape()).containsExactly(1, 4, CHANNELS);
      assertThat(asked.positions().shape()).containsExactly(1, 4, 4);
      assertThat(asked.proposed().orElseThrow().boxes().size(1)).isEqualTo(4);
    }
  }

  /** Padding is read as nothing and has no box, but is a token like others. */
  @Test
  void whatIsNoProposalCanBeChosen() {
    try (Scope scope = Scope.open();
        MovedProposalQueries source = source()) {
      Queries asked = source.queries(memory(MAP, 2));
      float[] boxes = asked.positions().floats();
      int empty = 0;
      for (int i = 0; i < boxes.length; i += 4) {
        float[] box = Arrays.copyOfRange(boxes, i, i + 4);
        if (box[2] == 0) {
          empty++;
          assertThat(box).containsOnly(0);
        } else {
          assertThat(box).containsExactly(box[0], 0.5f, 0.05f, 0.05f);
        }
      }
      assertThat(empty).isEqualTo(2);
      assertThat(asked.proposed().orElseThrow().logits().allFinite()).isTrue();
    }
  }
}
