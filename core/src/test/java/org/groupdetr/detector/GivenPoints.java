package org.groupdetr.detector;

import java.util.ArrayList;
import java.util.List;
import org.groupdetr.criterion.PointSampler;
import org.groupdetr.golden.GoldenTensors;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.tensor.Tensors;

/**
 * The points of a reference case, in the order in which layers are judged: of each layer first
 * those of all pictures, then candidates and fresh points of the pairs.
 */
final class GivenPoints implements PointSampler {
  private final GoldenTensors golden;
  private final String prefix;
  private final int pictures;
  private final int groups;
  private int commons;
  private boolean fresh;

  /**
   * Points of a case.
   *
   * @param prefix what the names of the draws begin with
   */
  GivenPoints(GoldenTensors golden, String prefix, int pictures, int groups) {
    this.golden = golden;
    this.prefix = prefix;
    this.pictures = pictures;
    this.groups = groups;
  }

  /** From the first layer on again. */
  void reset() {
    commons = 0;
  }

  @Override
  public Tensor shared(int points) {
    fresh = false;
    Tensor drawn =
        tensor(prefix + commons / pictures + "/match/" + commons % pictures).reshape(points, 2);
    commons++;
    return drawn;
  }

  @Override
  public Tensor perTarget(Tensor targets, int points) {
    int layer = (commons - 1) / pictures;
    String name = layer + (fresh ? "/random" : "/candidates");
    fresh = true;
    if (groups == 1) {
      return tensor(prefix + name);
    }
    List<Tensor> parts = new ArrayList<>();
    int[] from = new int[groups];
    for (int b = 0; b < pictures; b++) {
      for (int g = 0; g < groups; g++) {
        int own = golden.ints("match/group" + g + "/" + layer + "/" + b + "/query").length;
        parts.add(tensor(prefix + "group" + g + "/" + name).narrow(0, from[g], own));
        from[g] += own;
      }
    }
    return Tensors.cat(0, parts);
  }

  private Tensor tensor(String key) {
    int[] shape = golden.shape(key);
    long[] sides = java.util.Arrays.stream(shape).asLongStream().toArray();
    return Tensors.of(golden.floats(key), sides);
  }
}
