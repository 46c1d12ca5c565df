package org.groupdetr.features;

import java.util.List;
import org.groupdetr.nn.CostSheet;
import org.groupdetr.nn.Layer;
import org.groupdetr.tensor.MapSize;

/** From pictures to features. */
public abstract class Backbone extends Layer {
  /** Maps of the pictures, finest first. */
  public abstract FeaturePyramid features(Images images);

  /** Enters the network for a picture of that size; returns the sizes of the maps. */
  public abstract List<MapSize> cost(CostSheet sheet, MapSize picture);
}
