package org.groupdetr.nn;

/**
 * What a tensor of a network is for. The layer that declares it says how it is trained and what its
 * rows are; the layers around it say where it stands. Names are for files and say nothing.
 *
 * @param rate which learning rate it is trained with
 * @param decays whether it is kept small; norms and embeddings may be spared
 * @param rows what there is one row of for each
 * @param copy of several like parts side by side, which one it belongs to, counted from 0; the
 *     others than the first exist for training only
 * @param plainName its full name in the first of these
 * @param layersBehind how many layers of the backbone stand behind it, as layer decay counts
 */
public record Role(
    Rate rate, boolean decays, Rows rows, int copy, String plainName, int layersBehind) {
  /** Learning rates of a training. */
  public enum Rate {
    /** What is new. */
    MAIN,
    /** The layers of a decoder, whose rate may differ from that of its heads. */
    DECODER,
    /** What was trained on pictures before. */
    BACKBONE
  }

  /** What there is one row of for each. */
  public enum Rows {
    /** For nothing. */
    NONE,
    /** For each query. */
    QUERIES,
    /** For each class, and perhaps more behind them. */
    CLASSES
  }

  /** Whether it is not needed in use. */
  public boolean trainingOnly() {
    return copy > 0;
  }
}
