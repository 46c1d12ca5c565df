package org.groupdetr.figures;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/** What the names of the terms of a loss mean, as they stand in logs, charts and reports. */
public final class LossWords {
  private static final String ALL = "_all";
  private static final Map<String, String> LOSSES = losses();

  private LossWords() {}

  private static Map<String, String> losses() {
    Map<String, String> losses = new LinkedHashMap<>();
    losses.put("class", "classification");
    losses.put("box", "L1 distance of boxes");
    losses.put("giou", "1 \u2212 GIoU of boxes");
    losses.put("mask", "cross-entropy of mask points");
    losses.put("dice", "Dice loss of masks");
    losses.put("known_", "the same of denoising queries");
    losses.put("proposed_", "the same of the encoder's proposals");
    return losses;
  }

  /** A name for a legend: {@code class_all} is the sum over layers, {@code class} the last one. */
  public static String legend(String name) {
    return name.endsWith(ALL)
        ? name.substring(0, name.length() - ALL.length()) + ", all layers"
        : name + ", last layer";
  }

  /** Explains losses by their names, those that occur. */
  public static String meanings(Collection<String> names) {
    StringBuilder text = new StringBuilder();
    LOSSES.forEach(
        (start, meaning) -> {
          boolean prefix = start.endsWith("_");
          if (names.stream().anyMatch(n -> prefix ? n.startsWith(start) : n.equals(start))) {
            text.append(text.isEmpty() ? "" : "; ").append(start).append(prefix ? "..." : "");
            text.append(": ").append(meaning);
          }
        });
    return text.toString();
  }
}
