package org.groupdetr.detector;

import org.groupdetr.features.Memory;
import org.groupdetr.tensor.MapSize;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.tensor.Tensors;

/**
 * A box for every token of the memory: around the middle of its cell, 0.05 of the picture wide in
 * the finest map and twice as wide in each coarser one. Zhu et al., ICLR 2021, appendix A.4.
 *
 * @param logits {@code [B, M, 4]}, inverse sigmoids of centre x, centre y, width, height in the
 *     unpadded picture; infinite where invalid
 * @param invalid {@code [B, M]}, true where there is padding, or where a number of the box is not
 *     between 0.01 and 0.99
 */
record EncoderProposals(Tensor logits, Tensor invalid) {
  private static final float SMALLEST = 0.05f;
  private static final float MARGIN = 0.01f;

  static EncoderProposals of(Memory memory) {
    int pictures = memory.padding().size(0);
    int tokens = memory.padding().size(1);
    byte[] padding = memory.padding().bytes();
    float[] logits = new float[4 * padding.length];
    boolean[] invalid = new boolean[padding.length];
    for (int picture = 0; picture < pictures; picture++) {
      int from = picture * tokens;
      float side = SMALLEST;
      for (MapSize size : memory.sizes()) {
        fill(padding, from, size, side, logits, invalid);
        from += size.cells();
        side *= 2;
      }
    }
    return new EncoderProposals(
        Tensors.of(logits, pictures, tokens, 4).to(memory.padding().device()),
        Tensors.of(invalid, pictures, tokens).to(memory.padding().device()));
  }

  private static void fill(
      byte[] padding, int from, MapSize size, float side, float[] logits, boolean[] invalid) {
    int width = 0;
    while (width < size.width() && padding[from + width] == 0) {
      width++;
    }
    int height = 0;
    while (height < size.height() && padding[from + height * size.width()] == 0) {
      height++;
    }
    for (int cell = 0; cell < size.cells(); cell++) {
      int row = cell / size.width();
      float x = (cell % size.width() + 0.5f) / width;
      float y = (row + 0.5f) / height;
      int at = from + cell;
      invalid[at] = padding[at] != 0 || !(inside(x) && inside(y) && inside(side));
      float[] box = {x, y, side, side};
      for (int i = 0; i < 4; i++) {
        logits[4 * at + i] =
            invalid[at] ? Float.POSITIVE_INFINITY : (float) Math.log(box[i] / (1 - box[i]));
      }
    }
  }

  private static boolean inside(float x) {
    return x > MARGIN && x < 1 - MARGIN;
  }
}
