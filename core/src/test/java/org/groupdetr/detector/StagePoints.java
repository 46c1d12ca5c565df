package org.groupdetr.detector;

import java.util.Arrays;
import org.groupdetr.criterion.PointSampler;
import org.groupdetr.golden.GoldenTensors;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.tensor.Tensors;

/**
 * The points of a case of RF-DETR with masks. The official code judges the last layer, the others
 * from the first on, and the encoder; it draws what all of them are matched at, and then, of each,
 * candidates and fresh points.
 */
final class StagePoints implements PointSampler {
  private final GoldenTensors golden;
  private final int layers;
  private int stage;
  private boolean fresh;

  StagePoints(GoldenTensors golden, int layers) {
    this.golden = golden;
    this.layers = layers;
    reset();
  }

  /** From the first layer on again. */
  void reset() {
    stage = -1;
  }

  @Override
  public Tensor shared(int points) {
    stage++;
    fresh = false;
    return drawn(theirStage()).reshape(points, 2);
  }

  @Override
  public Tensor perTarget(Tensor targets, int points) {
    int before = layers + 1 + 2 * theirStage();
    Tensor drawn = drawn(before + (fresh ? 1 : 0));
    fresh = true;
    return drawn.reshape(targets.size(0), points, 2);
  }

  private int theirStage() {
    return stage == layers ? layers : (stage + 1) % layers;
  }

  private Tensor drawn(int number) {
    String key = "draw/point" + number;
    long[] shape = Arrays.stream(golden.shape(key)).asLongStream().toArray();
    return Tensors.of(golden.floats(key), shape);
  }
}
