package org.groupdetr.transformer;

import static org.groupdetr.common.Require.require;

/**
 * Where deformable attention looks. Zhu et al., ICLR 2021.
 *
 * @param scales S, feature scales; the backbone gives up to three, the others are made from its
 *     last
 * @param encoderPoints P of the encoder: at how many points a head looks in each scale
 * @param decoderPoints P of the decoder
 */
public record DeformableSpec(int scales, int encoderPoints, int decoderPoints) {
  public DeformableSpec {
    require(scales >= 1 && scales <= 8, "scales must be 1 to 8, was %d", scales);
    require(encoderPoints >= 1, "encoderPoints must be at least 1, was %d", encoderPoints);
    require(decoderPoints >= 1, "decoderPoints must be at least 1, was %d", decoderPoints);
  }
}
