package org.groupdetr.criterion;

import org.groupdetr.nn.Boxes;
import org.groupdetr.tensor.DType;
import org.groupdetr.tensor.Kernels;
import org.groupdetr.tensor.Kernels.Between;
import org.groupdetr.tensor.Kernels.Outside;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.tensor.Tensors;

/** Arithmetic of masks at points. */
final class MaskPoints {
  private MaskPoints() {}

  /**
   * Values of maps at points that all of them share.
   *
   * @param maps {@code [T, H, W]}
   * @param points {@code [P, 2]}, x and y, 0..1
   * @return {@code [T, P]}
   */
  static Tensor shared(Tensor maps, Tensor points, Between between, Outside outside) {
    Tensor grid = points.times(2).plus(-1).reshape(1, 1, points.size(0), 2);
    return Kernels.gridSample(maps.unsqueeze(0), grid, between, outside)
        .reshape(maps.size(0), points.size(0));
  }

  /**
   * Values of maps, each at points of its own.
   *
   * @param maps {@code [M, H, W]}
   * @param points {@code [M, P, 2]}
   * @return {@code [M, P]}
   */
  static Tensor own(Tensor maps, Tensor points, Between between, Outside outside) {
    Tensor grid = points.times(2).plus(-1).unsqueeze(1);
    return Kernels.gridSample(maps.unsqueeze(1), grid, between, outside)
        .reshape(points.size(0), points.size(1));
  }

  /** {@code log(1 + exp(x))}, without overflow. */
  static Tensor softplus(Tensor x) {
    return x.clampMin(0).plus(x.abs().neg().exp().log1p());
  }

  /**
   * The truths of one picture, {@code [T, H, W]}; an object whose mask is not known is its box.
   *
   * @param padding of the pictures, {@code [B, H, W]}
   */
  static Tensor truths(Targets targets, int picture, Tensor padding) {
    return targets
        .masks()
        .map(all -> all.get(picture).to(DType.FLOAT32))
        .orElseGet(() -> boxes(targets, picture, padding.select(0, picture)));
  }

  /** Boxes as masks: a pixel is inside if its middle is. */
  private static Tensor boxes(Targets targets, int picture, Tensor padding) {
    int from = targets.start(picture);
    Tensor boxes = targets.boxes().narrow(0, from, targets.counts().get(picture));
    Tensor corners = Boxes.corners(boxes); // [T, 4]
    Tensor present = padding.not().to(DType.FLOAT32);
    Tensor across = inside(corners, 0, padding.size(1), present.select(0, 0).sum());
    Tensor down = inside(corners, 1, padding.size(0), present.select(1, 0).sum());
    return down.unsqueeze(2).times(across.unsqueeze(1));
  }

  /** Which of {@code count} columns, or rows, lie within each box: {@code [T, count]}. */
  private static Tensor inside(Tensor corners, int axis, int count, Tensor size) {
    Tensor middles = Tensors.arange(count).to(corners.device()).plus(0.5).unsqueeze(0);
    Tensor begin = corners.narrow(1, axis, 1).times(size);
    Tensor end = corners.narrow(1, axis + 2, 1).times(size);
    Tensor after = middles.minus(begin).greaterThan(0).to(DType.FLOAT32);
    return end.minus(middles).greaterThan(0).to(DType.FLOAT32).times(after);
  }

  /** A single zero behind which the graph of {@code x} stands. */
  static Tensor nothing(Tensor x) {
    return x.reshape(-1).narrow(0, 0, 0).sum();
  }

  /** {@code 1 - (2 both + 1) / (sums + 1)}. */
  static Tensor dice(Tensor both, Tensor sums) {
    return both.times(2).plus(1).dividedBy(sums.plus(1)).neg().plus(1);
  }

  /** All values of {@code parts} as one, or none. */
  static Tensor joined(java.util.List<Tensor> parts) {
    return Tensors.cat(0, parts);
  }
}
