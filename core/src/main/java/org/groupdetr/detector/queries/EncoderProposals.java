package org.groupdetr.detector.queries;

import org.groupdetr.features.Memory;
import org.groupdetr.tensor.MapSize;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.tensor.Tensors;

/**
 * A box for every token of the memory: around the middle of its cell, 0.05 of the picture wide in
 * the finest map and twice as wide in each coarser one. Zhu et al., ICLR 2021, appendix A.4.
 *
 * @param places {@code [B, M, 4]}, centre x, centre y, width, height, 0..1 of the unpadded picture,
 *     in the form that is asked for
 * @param invalid {@code [B, M]}, true where there is padding, or where a number of the box is not
 *     between 0.01 and 0.99
 */
public record EncoderProposals(Tensor places, Tensor invalid) {
  private static final float SMALLEST = 0.05f;
  private static final float MARGIN = 0.01f;

  /** In what form the numbers of boxes are given. */
  public enum Form {
    /** As they are; zeros where invalid. */
    BOXES {
      @Override
      float of(float number, boolean invalid) {
        return invalid ? 0 : number;
      }
    },
    /** Their inverse sigmoids; infinite where invalid. */
    LOGITS {
      @Override
      float of(float number, boolean invalid) {
        return invalid ? Float.POSITIVE_INFINITY : (float) Math.log(number / (1 - number));
      }
    };

    abstract float of(float number, boolean invalid);
  }

  /** Of all tokens of a memory. */
  public static EncoderProposals of(Memory memory, Form form) {
    int pictures = memory.padding().size(0);
    int tokens = memory.padding().size(1);
    byte[] padding = memory.padding().bytes();
    float[] places = new float[4 * padding.length];
    boolean[] invalid = new boolean[padding.length];
    for (int picture = 0; picture < pictures; picture++) {
      int from = picture * tokens;
      float side = SMALLEST;
      for (MapSize size : memory.sizes()) {
        fill(padding, from, size, side, places, invalid);
        from += size.cells();
        side *= 2;
      }
    }
    for (int i = 0; i < places.length; i++) {
      places[i] = form.of(places[i], invalid[i / 4]);
    }
    return new EncoderProposals(
        Tensors.of(places, pictures, tokens, 4).to(memory.padding().device()),
        Tensors.of(invalid, pictures, tokens).to(memory.padding().device()));
  }

  private static void fill(
      byte[] padding, int from, MapSize size, float side, float[] places, boolean[] invalid) {
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
      System.arraycopy(box, 0, places, 4 * at, 4);
    }
  }

  private static boolean inside(float x) {
    return x > MARGIN && x < 1 - MARGIN;
  }
}
