package org.groupdetr.spark;

import static org.groupdetr.common.Require.require;

import java.io.Serializable;

/**
 * How pictures are searched. The engine has as many threads per task as {@code spark.task.cpus}
 * says.
 *
 * @param threshold least score of what is kept, 0 to 1; 0 keeps everything that the detector says
 * @param together how many pictures at most go through the network at once, which they do where
 *     they have the same size there; 1 gives the bits of {@link
 *     org.groupdetr.Detector#predict(java.nio.file.Path, double)}, more may differ in the last ones
 * @param device {@code cpu}, {@code cuda} or {@code cuda:1}
 */
public record DetectOptions(double threshold, int together, String device) implements Serializable {
  private static final long serialVersionUID = 1L;

  public DetectOptions {
    require(
        threshold >= 0 && threshold <= 1, "threshold must be between 0 and 1, was %s", threshold);
    require(together >= 1, "together must be at least 1, was %d", together);
  }

  /** Scores of at least 0.5, one picture at a time, on the processor. */
  public static DetectOptions standard() {
    return new DetectOptions(0.5, 1, "cpu");
  }

  /** The same with another least score. */
  public DetectOptions threshold(double score) {
    return new DetectOptions(score, together, device);
  }

  /** The same with another number of pictures at once. */
  public DetectOptions together(int pictures) {
    return new DetectOptions(threshold, pictures, device);
  }

  /** The same on another device. */
  public DetectOptions device(String name) {
    return new DetectOptions(threshold, together, name);
  }
}
