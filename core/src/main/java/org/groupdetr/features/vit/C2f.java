package org.groupdetr.features.vit;

import java.util.ArrayList;
import java.util.List;
import org.groupdetr.features.vit.ProjectorConv.End;
import org.groupdetr.features.vit.ProjectorConv.Shape;
import org.groupdetr.nn.CostSheet;
import org.groupdetr.nn.Init;
import org.groupdetr.nn.Layer;
import org.groupdetr.tensor.MapSize;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.tensor.Tensors;

/**
 * A block in which half of the channels go through a chain of convolutions, of which every outcome
 * is joined at the end: that of YOLOv8, without shortcuts.
 */
final class C2f extends Layer {
  private static final int BOTTLENECKS = 3;

  private final int half;
  private final ProjectorConv first;
  private final List<Bottleneck> bottlenecks = new ArrayList<>();
  private final ProjectorConv last;

  /** Two convolutions in a row. */
  private static final class Bottleneck extends Layer {
    private final ProjectorConv first;
    private final ProjectorConv second;

    Bottleneck(int channels, Projector.Norm norm, Init init) {
      Shape shape = new Shape(channels, channels, 3, 1);
      first = child("cv1", new ProjectorConv(shape, norm, End.SILU, init));
      second = child("cv2", new ProjectorConv(shape, norm, End.SILU, init));
    }

    Tensor apply(Tensor x, Projector.Pass pass) {
      return second.apply(first.apply(x, pass), pass);
    }

    void cost(CostSheet sheet, MapSize size) {
      first.cost(sheet, size);
      second.cost(sheet, size);
    }
  }

  C2f(int in, int out, Projector.Norm norm, Init init) {
    half = out / 2;
    first = child("cv1", new ProjectorConv(new Shape(in, 2 * half, 1, 1), norm, End.SILU, init));
    int joined = (2 + BOTTLENECKS) * half;
    last = child("cv2", new ProjectorConv(new Shape(joined, out, 1, 1), norm, End.SILU, init));
    for (int i = 0; i < BOTTLENECKS; i++) {
      bottlenecks.add(child("m." + i, new Bottleneck(half, norm, init)));
    }
  }

  /** {@code [B, in, H, W]} to {@code [B, out, H, W]}. */
  Tensor apply(Tensor x, Projector.Pass pass) {
    Tensor both = first.apply(x, pass);
    List<Tensor> parts = new ArrayList<>(List.of(both));
    Tensor chained = both.narrow(1, half, half);
    for (Bottleneck bottleneck : bottlenecks) {
      chained = bottleneck.apply(chained, pass);
      parts.add(chained);
    }
    return last.apply(Tensors.cat(1, parts), pass);
  }

  void cost(CostSheet sheet, MapSize size) {
    first.cost(sheet, size);
    bottlenecks.forEach(bottleneck -> bottleneck.cost(sheet, size));
    last.cost(sheet, size);
  }
}
