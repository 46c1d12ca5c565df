package org.groupdetr.features;

/** From features to what the decoder looks at. */
@FunctionalInterface
public interface Encoder {
  Memory encode(FeaturePyramid pyramid);
}
