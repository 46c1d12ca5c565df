package org.groupdetr.detector;

import java.util.List;
import org.groupdetr.groups.QueryLayout;
import org.groupdetr.transformer.Prediction;

/** What a detector says: every layer of its decoder, the last one last. */
public record Output<P extends Prediction>(List<P> layers, QueryLayout layout) {
  public Output {
    layers = List.copyOf(layers);
  }

  /** What counts at inference. */
  public P last() {
    return layers.get(layers.size() - 1);
  }
}
