package org.groupdetr.run;

import static org.groupdetr.common.Require.require;

/**
 * The name of a term of the loss. Files and charts hold it as text, {@code class} or {@code
 * class_all}.
 *
 * @param loss which loss, such as {@code class} or {@code known_box}
 * @param allLayers whether it is the sum over all layers, not that of the last one alone
 */
public record LossName(String loss, boolean allLayers) {
  private static final String ALL = "_all";

  public LossName {
    require(!loss.endsWith(ALL), "a loss may not end in %s, was %s", ALL, loss);
  }

  /** Of the last layer. */
  public static LossName ofLastLayer(String loss) {
    return new LossName(loss, false);
  }

  /** The name that {@link #toString} gave as this text. */
  public static LossName parse(String text) {
    boolean all = text.endsWith(ALL);
    return new LossName(all ? text.substring(0, text.length() - ALL.length()) : text, all);
  }

  @Override
  public String toString() {
    return allLayers ? loss + ALL : loss;
  }
}
