package org.groupdetr.features;

import org.groupdetr.nn.Layer;

/** From features to what the decoder looks at. */
public abstract class Encoder extends Layer {
  /** The tokens of all maps. */
  public abstract Memory encode(FeaturePyramid pyramid);
}
