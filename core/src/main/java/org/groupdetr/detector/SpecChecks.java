package org.groupdetr.detector;

import static org.groupdetr.common.Require.require;

import org.groupdetr.features.ChannelMapper;
import org.groupdetr.transformer.CrossAttentionSpec;
import org.groupdetr.transformer.TransformerSpec;

/** What settings of several detectors must fulfil. */
final class SpecChecks {
  private SpecChecks() {}

  static void requireCounts(int queries, int detections) {
    require(queries >= 1, "queries must be at least 1, was %d", queries);
    require(detections >= 1, "detections must be at least 1, was %d", detections);
  }

  /** For parts whose channels are normalised in groups. */
  static void requireParts(TransformerSpec transformer) {
    require(
        transformer.channels() % ChannelMapper.PARTS == 0,
        "transformer.channels must be a multiple of %d and of heads (%d), was %d",
        ChannelMapper.PARTS,
        transformer.heads(),
        transformer.channels());
  }

  /** For a projector in the encoder's place, and attention with heads of its own. */
  static void requireProjected(TransformerSpec transformer, CrossAttentionSpec crossAttention) {
    require(
        transformer.encoderLayers() == 0,
        "transformer.encoderLayers must be 0, was %d: the projector takes the encoder's place",
        transformer.encoderLayers());
    require(
        transformer.channels() % crossAttention.heads() == 0,
        "transformer.channels must be a multiple of crossAttention.heads (%d), was %d",
        crossAttention.heads(),
        transformer.channels());
  }
}
