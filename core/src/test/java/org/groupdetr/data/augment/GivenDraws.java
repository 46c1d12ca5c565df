package org.groupdetr.data.augment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * A source of chance that repeats noted draws, and fails if others are asked for, in another order
 * or from another range.
 */
final class GivenDraws implements RandomGenerator {
  private final AugmentationSpec.ResizeCrop spec;
  private final Deque<JsonNode> draws = new ArrayDeque<>();

  /**
   * Repeats {@code draws}, a list of [kind, value, range].
   *
   * @param spec what choices are made from
   */
  GivenDraws(AugmentationSpec.ResizeCrop spec, JsonNode draws) {
    this.spec = spec;
    draws.forEach(this.draws::add);
  }

  /** Draws that were not asked for. */
  int left() {
    return draws.size();
  }

  @Override
  public double nextDouble() {
    JsonNode draw = draws.remove();
    assertThat(draw.get(0).asText()).isEqualTo("random");
    return draw.get(1).asDouble();
  }

  @Override
  public int nextInt(int bound) {
    JsonNode draw = draws.remove();
    if (draw.get(0).asText().equals("choice")) {
      assertThat(draw.get(2).asText()).isEqualTo("one of " + bound);
      List<Integer> sides =
          bound == spec.shortSides().size() ? spec.shortSides() : spec.cropShortSides();
      return sides.indexOf(draw.get(1).asInt());
    }
    assertThat(draw.get(0).asText()).isEqualTo("torch.randint");
    assertThat(draw.get(2).toString()).isEqualTo("[0," + bound + "]");
    return draw.get(1).asInt();
  }

  @Override
  public int nextInt(int origin, int bound) {
    JsonNode draw = draws.remove();
    assertThat(draw.get(0).asText()).isEqualTo("randint");
    assertThat(draw.get(2).toString()).isEqualTo("[" + origin + "," + (bound - 1) + "]");
    return draw.get(1).asInt();
  }

  @Override
  public long nextLong() {
    throw new AssertionError("not drawn by DETR");
  }
}
