package org.groupdetr.nn;

import java.util.ArrayList;
import java.util.List;
import org.groupdetr.tensor.DType;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.tensor.Tensors;

/** Sine embeddings of places: sine and cosine of one frequency stand side by side. */
public final class SinePositions {
  private SinePositions() {}

  /**
   * Embedding of the cells of a map: y in the first half of the channels, x in the second. Cells
   * are counted from 1 within the part that is not padding, and scaled to 0..2 pi.
   *
   * @param padding {@code [B, H, W]}, true where there is nothing
   * @return {@code [B, H*W, C]}
   */
  public static Tensor cells(Tensor padding, int channels, double temperature) {
    return cells(padding, channels, temperature, 0);
  }

  /**
   * As {@link #cells(Tensor, int, double)}, counted from {@code 1 - offset}: with an offset of one
   * half, the middles of cells are counted.
   */
  public static Tensor cells(Tensor padding, int channels, double temperature, double offset) {
    Tensor present = padding.not().to(DType.FLOAT32);
    List<Tensor> halves = new ArrayList<>();
    for (int axis = 1; axis <= 2; axis++) {
      Tensor place = present.cumsum(axis);
      Tensor last = place.narrow(axis, place.size(axis) - 1L, 1);
      Tensor counted = offset == 0 ? place : place.plus(-offset);
      Tensor scaled = counted.dividedBy(last.plus(1e-6)).times(2 * Math.PI);
      halves.add(waves(scaled, channels / 2, temperature));
    }
    return Tensors.cat(3, halves).flatten(1, 2);
  }

  /**
   * Embedding of points or boxes, temperature 10000: y first, then x, then width and height.
   *
   * @param anchors {@code [.., 2]} x, y or {@code [.., 4]} x, y, width, height; 0..1
   * @param each channels of each coordinate
   * @return {@code [.., 2 * each]} or {@code [.., 4 * each]}
   */
  public static Tensor anchors(Tensor anchors, int each) {
    int axis = anchors.rank() - 1;
    int[] order = anchors.size(axis) == 2 ? new int[] {1, 0} : new int[] {1, 0, 2, 3};
    List<Tensor> parts = new ArrayList<>();
    for (int coordinate : order) {
      parts.add(waves(anchors.select(axis, coordinate).times(2 * Math.PI), each, 10000));
    }
    return Tensors.cat(axis, parts);
  }

  private static Tensor waves(Tensor angle, int channels, double temperature) {
    float[] periods = new float[channels / 2];
    for (int i = 0; i < periods.length; i++) {
      periods[i] = (float) Math.pow(temperature, (float) (2.0 * i / channels));
    }
    Tensor period = Tensors.of(periods, periods.length).to(angle.device());
    Tensor phase = angle.unsqueeze(angle.rank()).dividedBy(period);
    int last = phase.rank();
    return Tensors.stack(last, List.of(phase.sin(), phase.cos())).flatten(last - 1, last);
  }
}
