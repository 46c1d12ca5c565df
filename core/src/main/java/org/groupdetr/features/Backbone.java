package org.groupdetr.features;

/** From pictures to features. */
@FunctionalInterface
public interface Backbone {
  FeaturePyramid features(Images images);
}
