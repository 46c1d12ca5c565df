package org.groupdetr.transformer;

import java.util.List;
import java.util.Optional;
import org.groupdetr.features.Memory;
import org.groupdetr.features.MemorySizes;
import org.groupdetr.groups.Queries;
import org.groupdetr.nn.AskedQueries;
import org.groupdetr.nn.CostSheet;
import org.groupdetr.nn.Layer;
import org.groupdetr.tensor.Tensor;

/** From queries and memory to what the layers say of them. */
public abstract class Decoder<P extends Prediction> extends Layer {
  /** What each layer says, the last layer last. */
  public abstract List<P> decode(Queries queries, Memory memory);

  /** What the encoder said of the queries' places, in the form of this decoder's predictions. */
  public Optional<P> proposals(Queries queries, Memory memory) {
    return Optional.empty();
  }

  /**
   * Where each query looks first, {@code [1 or B, Q, 2]}: x and y, 0..1; none where queries begin
   * nowhere.
   */
  public Optional<Tensor> points(Queries queries) {
    return Optional.empty();
  }

  /** Enters the decoder and its heads; returns how much they say. */
  public abstract Prediction.Sizes cost(CostSheet sheet, AskedQueries asked, MemorySizes memory);
}
