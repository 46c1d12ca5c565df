package org.groupdetr.detector.denoising;

import org.groupdetr.groups.KnownTargets.Rest;

/** How a copy of the truths is made noisy. All arithmetic is in float32, as published. */
public enum NoiseKind {
  /**
   * DN-DETR: centre and size of a box are moved, up to half its size and its size. Queries that
   * hold no truth have no loss.
   */
  PLAIN(1, Rest.NOT_JUDGED) {
    @Override
    Moves moves(RandomSource draws, int truths, int copies) {
      float[] part = draws.uniform(4 * truths * copies);
      return (box, entry, scale) -> {
        float[] moved = new float[4];
        for (int i = 0; i < 4; i++) {
          float reach = i < 2 ? box[i + 2] / 2 : box[i];
          moved[i] = clamped(box[i] + (part[4 * entry + i] * 2 - 1) * reach * scale);
        }
        return moved;
      };
    }
  },

  /**
   * DINO: the corners of a box are moved, up to half its size; then once more, further off, as a
   * negative that should say that there is nothing.
   */
  CONTRASTIVE(2, Rest.NOTHING_HERE) {
    @Override
    Moves moves(RandomSource draws, int truths, int copies) {
      int[] sign = draws.integers(4 * truths * copies, 2);
      float[] part = draws.uniform(4 * truths * copies);
      return (box, entry, scale) -> {
        boolean negative = entry / truths % 2 == 1;
        float[] corners = new float[4];
        for (int i = 0; i < 4; i++) {
          float half = box[2 + i % 2] / 2;
          float corner = i < 2 ? box[i] - half : box[i % 2] + half;
          float far = part[4 * entry + i] + (negative ? 1 : 0);
          float move = far * (sign[4 * entry + i] * 2 - 1) * half * scale;
          corners[i] = clamped(corner + move);
        }
        return new float[] {
          (corners[0] + corners[2]) / 2,
          (corners[1] + corners[3]) / 2,
          corners[2] - corners[0],
          corners[3] - corners[1]
        };
      };
    }
  };

  private final int parts;
  private final Rest rest;

  NoiseKind(int parts, Rest rest) {
    this.parts = parts;
    this.rest = rest;
  }

  /** Copies of the truths that stand together in a block; only the first has answers. */
  int parts() {
    return parts;
  }

  /** What is expected of the other queries of a block. */
  Rest rest() {
    return rest;
  }

  /** Draws the moves of that many copies, one after another, of that many truths. */
  abstract Moves moves(RandomSource draws, int truths, int copies);

  /** Moves boxes. */
  @FunctionalInterface
  interface Moves {
    /** The box (centre x, centre y, width, height) as entry {@code copy * truths + truth}. */
    float[] moved(float[] box, int entry, float scale);
  }

  private static float clamped(float x) {
    return Math.max(0, Math.min(1, x));
  }
}
