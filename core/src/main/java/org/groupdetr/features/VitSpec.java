package org.groupdetr.features;

import static org.groupdetr.common.Require.require;

import java.util.List;

/**
 * LW-DETR's plain vision transformer: patches of 16 x 16 pixels in 4 x 4 windows. Chen et al.,
 * 2024, section 3.1.
 *
 * @param channels C, its width
 * @param heads A, attention heads
 * @param blocks how many
 * @param windowed blocks, counted from 0, whose attention stays inside a window
 * @param outputs blocks, counted from 0, whose outcome is handed on
 */
public record VitSpec(
    int channels, int heads, int blocks, List<Integer> windowed, List<Integer> outputs)
    implements BackboneSpec {
  /** Pixels of a side of a patch. */
  public static final int PATCH = 16;

  /** Windows along each side of a picture. */
  public static final int WINDOWS = 4;

  public VitSpec {
    windowed = List.copyOf(windowed);
    outputs = List.copyOf(outputs);
    requireHeads(channels, heads);
    require(blocks >= 1 && blocks <= 1000, "blocks must be 1 to 1000, was %d", blocks);
    requireNumbers("windowed", windowed, 0, blocks - 1);
    requireNumbers("outputs", outputs, 0, blocks - 1);
    require(!outputs.isEmpty(), "outputs must name at least one block");
  }

  /** Heads that share the channels equally. */
  static void requireHeads(int channels, int heads) {
    require(heads >= 1, "heads must be at least 1, was %d", heads);
    require(
        channels >= heads && channels % heads == 0,
        "channels must be a multiple of heads (%d), was %d",
        heads,
        channels);
  }

  /** Ascending numbers within bounds. */
  static void requireNumbers(String name, List<Integer> numbers, int first, int last) {
    int before = first - 1;
    for (int number : numbers) {
      require(
          number > before && number <= last,
          "%s must ascend within %d to %d, was %s",
          name,
          first,
          last,
          numbers);
      before = number;
    }
  }

  @Override
  public int sideMultiple() {
    return PATCH * WINDOWS;
  }

  @Override
  public boolean decaysNorms() {
    return false;
  }
}
