package org.groupdetr.spark;

import static org.groupdetr.common.Require.require;

import java.io.Serializable;
import java.util.List;

/**
 * How a training runs on Spark, besides its recipe.
 *
 * @param processes how many executors take part, of which each is one process; it must divide
 *     {@code training.accumulate}
 * @param settings of the recipe, each {@code path.to.key=value} with the value as YAML
 * @param device {@code cpu} or {@code cuda}
 */
public record TrainOptions(int processes, List<String> settings, String device)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  public TrainOptions {
    require(processes >= 1, "processes must be at least 1, was %d", processes);
    settings = List.copyOf(settings);
  }

  /** That many processes on the processor, the recipe as it is. */
  public static TrainOptions of(int processes) {
    return new TrainOptions(processes, List.of(), "cpu");
  }

  /** The same with these settings of the recipe. */
  public TrainOptions settings(List<String> values) {
    return new TrainOptions(processes, values, device);
  }

  /** The same on another device. */
  public TrainOptions device(String name) {
    return new TrainOptions(processes, settings, name);
  }
}
