package org.groupdetr.features.vit;

import java.util.Optional;
import org.groupdetr.features.vit.ProjectorConv.End;
import org.groupdetr.features.vit.ProjectorConv.Shape;
import org.groupdetr.nn.ConvTranspose2d;
import org.groupdetr.nn.CostSheet;
import org.groupdetr.nn.Init;
import org.groupdetr.nn.Layer;
import org.groupdetr.tensor.MapSize;
import org.groupdetr.tensor.Tensor;

/** Brings one map of the backbone to the cells of a level; names count its layers. */
final class Resampling extends Layer {
  /** Maps with more channels than this are halved before they are enlarged, if normed by batch. */
  private static final int WIDE = 512;

  private final Optional<ProjectorConv> convolution;
  private final Optional<ConvTranspose2d> enlarging;
  private final int outputs;

  private Resampling(
      Optional<ProjectorConv> convolution, Optional<ConvTranspose2d> enlarging, int outputs) {
    this.convolution = convolution.map(layer -> child("0", layer));
    this.enlarging = enlarging.map(layer -> child(convolution.isPresent() ? "1" : "0", layer));
    this.outputs = outputs;
  }

  /** From a map of so many channels to a level: 3, 4 or 5. */
  static Resampling to(int level, int in, Projector.Norm norm, Init init) {
    return switch (level) {
      case 3 -> enlarging(in, norm, init);
      case 4 -> new Resampling(Optional.empty(), Optional.empty(), in);
      default ->
          new Resampling(
              Optional.of(new ProjectorConv(new Shape(in, in, 3, 2), norm, End.RELU, init)),
              Optional.empty(),
              in);
    };
  }

  private static Resampling enlarging(int in, Projector.Norm norm, Init init) {
    boolean halved = norm == Projector.Norm.BATCH && in > WIDE;
    int from = halved ? in / 2 : in;
    return new Resampling(
        halved
            ? Optional.of(new ProjectorConv(new Shape(in, from, 1, 1), norm, End.RELU, init))
            : Optional.empty(),
        Optional.of(new ConvTranspose2d(from, from / 2, init)),
        from / 2);
  }

  Tensor apply(Tensor x, Projector.Pass pass) {
    Tensor y = convolution.map(layer -> layer.apply(x, pass)).orElse(x);
    return enlarging.map(layer -> layer.apply(y)).orElse(y);
  }

  MapSize cost(CostSheet sheet, MapSize in) {
    MapSize between = convolution.map(layer -> layer.cost(sheet, in)).orElse(in);
    return enlarging.map(layer -> layer.cost(sheet, between)).orElse(between);
  }

  /** Channels of what it gives. */
  int outputs() {
    return outputs;
  }
}
