package org.groupdetr.figures;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import org.groupdetr.geometry.Rle;

/** Masks drawn on pictures: a veil of one colour, with a rim that is nearly solid. */
final class MaskOverlay {
  private static final int INSIDE = 45; // hundredths of colour
  private static final int RIM = 85;

  private MaskOverlay() {}

  /** Draws a mask on a picture that may be larger or smaller than it. */
  static void draw(BufferedImage picture, Rle mask, Color colour) {
    int width = picture.getWidth();
    int height = picture.getHeight();
    byte[] inside =
        mask.picked(places(mask.size().width(), width), places(mask.size().height(), height))
            .decoded();
    for (int i = 0; i < inside.length; i++) {
      if (inside[i] != 0) {
        int x = i % width;
        int y = i / width;
        boolean rim =
            (x > 0 && inside[i - 1] == 0)
                || (x < width - 1 && inside[i + 1] == 0)
                || (y > 0 && inside[i - width] == 0)
                || (y < height - 1 && inside[i + width] == 0);
        picture.setRGB(x, y, mixed(picture.getRGB(x, y), colour.getRGB(), rim ? RIM : INSIDE));
      }
    }
  }

  private static int[] places(int from, int to) {
    int[] places = new int[to];
    Arrays.setAll(places, i -> (int) ((long) i * from / to));
    return places;
  }

  private static int mixed(int ground, int colour, int share) {
    int mixed = 0xFF;
    for (int shift = 16; shift >= 0; shift -= 8) {
      int below = ground >> shift & 0xFF;
      int above = colour >> shift & 0xFF;
      mixed = (mixed << 8) | (below + (above - below) * share / 100);
    }
    return mixed;
  }
}
