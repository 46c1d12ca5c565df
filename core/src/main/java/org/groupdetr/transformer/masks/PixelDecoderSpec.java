package org.groupdetr.transformer.masks;

import static org.groupdetr.common.Require.require;

/**
 * What Mask2Former's pixel decoder does not share with the decoder behind it.
 *
 * @param maskChannels E, width of the features of masks
 * @param feedForward hidden width of its feed-forward parts
 */
public record PixelDecoderSpec(int maskChannels, int feedForward) {
  public PixelDecoderSpec {
    require(maskChannels >= 1, "maskChannels must be at least 1, was %d", maskChannels);
    require(feedForward >= 1, "feedForward must be at least 1, was %d", feedForward);
  }
}
