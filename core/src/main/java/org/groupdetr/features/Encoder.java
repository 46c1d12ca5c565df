package org.groupdetr.features;

import java.util.List;
import org.groupdetr.nn.CostSheet;
import org.groupdetr.nn.Layer;
import org.groupdetr.tensor.MapSize;

/** From features to what the decoder looks at. */
public abstract class Encoder extends Layer {
  /** The tokens of all maps. */
  public abstract Memory encode(FeaturePyramid pyramid);

  /** The same in a step of training; differs where an encoder norms by the batch. */
  public Memory encodeForTraining(FeaturePyramid pyramid) {
    return encode(pyramid);
  }

  /** Enters the encoder for maps of these sizes; returns the size of what it gives. */
  public abstract MemorySizes cost(CostSheet sheet, List<MapSize> maps);
}
