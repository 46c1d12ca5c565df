package org.groupdetr.tensor;

import static org.groupdetr.common.Require.require;

import java.util.ArrayList;
import java.util.List;

/**
 * Weighted sums of values that are read between the cells of several maps: the core of multi-scale
 * deformable attention. Zhu et al., ICLR 2021, equation 3.
 *
 * <p>A point at {@code (x, y)} of a map lies at pixel {@code (x W - 0.5, y H - 0.5)}; the four
 * cells around it are mixed bilinearly, and what lies outside of the map is zero. On the line
 * between two cells the derivative is that of the cell to the right or below.
 *
 * <p>On the processor, values are read where they lie, and neither what was read nor its place is
 * kept: the way back reads again. The result does not depend on the number of threads. Elsewhere,
 * and in other types than float32, the engine's own operations are used.
 */
public final class DeformableSampling {
  private DeformableSampling() {}

  /**
   * Samples.
   *
   * @param values {@code [B, M, A, h]}, the cells of all maps, map after map, row by row
   * @param sizes of the S maps, M cells in all
   * @param locations {@code [B, Q, A, S, P, 2]}, x and y, 0..1 of the map
   * @param weights {@code [B, Q, A, S, P]}
   * @return {@code [B, Q, A h]}
   */
  public static Tensor apply(Tensor values, List<MapSize> sizes, Tensor locations, Tensor weights) {
    int cells = sizes.stream().mapToInt(MapSize::cells).sum();
    require(
        values.size(1) == cells
            && locations.size(3) == sizes.size()
            && weights.size(4) == locations.size(4)
            && values.size(2) == locations.size(2),
        "sampling %s of %s at %s by %s",
        values,
        sizes,
        locations,
        weights);
    return values.device().isCpu()
            && values.type() == DType.FLOAT32
            && !Recorder.on(values, locations, weights)
        ? inPlace(values, sizes, locations, weights)
        : composed(values, sizes, locations, weights);
  }

  private static Tensor inPlace(
      Tensor values, List<MapSize> sizes, Tensor locations, Tensor weights) {
    return CustomFunction.apply(
        List.of(values, locations, weights),
        () -> new HostSampling(sizes, values, locations, weights).sampled(),
        (result, in) -> new HostSampling(sizes, in.get(0), in.get(1), in.get(2)).gradients(result));
  }

  /** The same by the engine's operations, a map at a time. */
  static Tensor composed(Tensor values, List<MapSize> sizes, Tensor locations, Tensor weights) {
    List<Tensor> sums = new ArrayList<>();
    int from = 0;
    for (int s = 0; s < sizes.size(); s++) {
      MapSize size = sizes.get(s);
      List<Tensor> inputs =
          List.of(
              values.narrow(1, from, size.cells()), locations.select(3, s), weights.select(3, s));
      sums.add(
          Recompute.apply(
              new CounterRng(0), inputs, t -> ofMap(t.get(0), size, t.get(1), t.get(2))));
      from += size.cells();
    }
    Tensor sum = sums.get(0);
    for (Tensor other : sums.subList(1, sums.size())) {
      sum = sum.plus(other);
    }
    return sum.reshape(values.size(0), -1, locations.size(1)).transpose(1, 2);
  }

  /**
   * {@code [B A, h, Q]} from {@code [B, H W, A, h]}, {@code [B, Q, A, P, 2]}, {@code [B, Q, A, P]}.
   */
  private static Tensor ofMap(Tensor values, MapSize size, Tensor locations, Tensor weights) {
    long rows = (long) values.size(0) * values.size(2);
    Tensor map =
        values.permute(0, 2, 3, 1).reshape(rows, values.size(3), size.height(), size.width());
    Tensor grid = locations.times(2).plus(-1).permute(0, 2, 1, 3, 4).flatten(0, 1);
    Tensor share = weights.permute(0, 2, 1, 3).flatten(0, 1).unsqueeze(1); // [B A, 1, Q, P]
    return Kernels.gridSample(map, grid).times(share).sum(3);
  }
}
