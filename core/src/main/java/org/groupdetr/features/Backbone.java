package org.groupdetr.features;

import org.groupdetr.nn.Layer;

/** From pictures to features. */
public abstract class Backbone extends Layer {
  /** Maps of the pictures, finest first. */
  public abstract FeaturePyramid features(Images images);
}
