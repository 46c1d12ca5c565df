package org.groupdetr.features;

import static org.groupdetr.common.Require.require;

import java.util.Set;

/**
 * A ResNet.
 *
 * @param depth 18, 34, 50 or 101
 * @param width channels of the first stage; 64 is the published network
 * @param stages how many of the four stages are built, 2 to 4; the last one's map is used
 * @param dilation DC5: the fourth stage keeps the stride of the third
 * @param stem how the picture enters
 * @param norm how activations are normalised
 */
public record ResNetSpec(int depth, int width, int stages, boolean dilation, Stem stem, Norm norm)
    implements BackboneSpec {

  /** How the picture enters. */
  public enum Stem {
    /** 7x7 convolution of stride 2, then pooling of stride 2: stride 4 in all. */
    STANDARD,
    /** 3x3 convolution of stride 2 without pooling: stride 2, for small pictures. */
    SMALL
  }

  /** How activations are normalised. */
  public enum Norm {
    /** Batch statistics as they were in pretraining, never changed; stem and stage 1 are frozen. */
    FROZEN,
    /**
     * Batch statistics as they were in pretraining, never changed; all convolutions are trained.
     */
    FROZEN_STATISTICS,
    /** Group normalisation, trained; for training from scratch, where every layer is trained. */
    GROUP,
    /**
     * Every channel of a picture by itself, trained; likewise for training from scratch. It takes
     * away what all places of a picture have in common, so that attention finds its way sooner.
     * Ulyanov et al., 2016.
     */
    INSTANCE
  }

  private static final Set<Integer> DEPTHS = Set.of(18, 34, 50, 101);

  public ResNetSpec {
    require(DEPTHS.contains(depth), "depth must be 18, 34, 50 or 101, was %d", depth);
    require(width >= 8 && width % 8 == 0, "width must be a positive multiple of 8, was %d", width);
    require(stages >= 2 && stages <= 4, "stages must be 2 to 4, was %d", stages);
    require(!dilation || stages == 4, "dilation needs 4 stages, was %d", stages);
  }

  /** How many maps a detector of several scales takes from it: those behind the first stage. */
  public int maps() {
    return stages - 1;
  }
}
