package org.groupdetr.features.vit;

import org.groupdetr.nn.BatchNorm;
import org.groupdetr.nn.ChannelNorm;
import org.groupdetr.nn.Conv2d;
import org.groupdetr.nn.CostSheet;
import org.groupdetr.nn.Init;
import org.groupdetr.nn.Layer;
import org.groupdetr.nn.Norm2d;
import org.groupdetr.nn.NormedConv;
import org.groupdetr.tensor.Kernels.Window;
import org.groupdetr.tensor.MapSize;
import org.groupdetr.tensor.Tensor;

/** A square convolution without bias that keeps the map's size or halves it, norm, activation. */
final class ProjectorConv extends Layer {
  private final NormedConv convolution;
  private final End end;

  /** The activation. */
  enum End {
    RELU,
    SILU
  }

  /**
   * What a convolution looks like.
   *
   * @param size of a side of its windows, odd
   */
  record Shape(int in, int out, int size, int stride) {}

  ProjectorConv(Shape shape, Projector.Norm norm, End end, Init init) {
    Window window = new Window(shape.stride, shape.size / 2, 1);
    Conv2d plain = Conv2d.unbiased(shape.in, shape.out, shape.size, window, init);
    Norm2d behind =
        switch (norm) {
          case BATCH -> new BatchNorm(shape.out);
          case CHANNELS -> new ChannelNorm(shape.out);
        };
    convolution = child("", new NormedConv("conv", plain, "bn", behind));
    this.end = end;
  }

  Tensor apply(Tensor x, Projector.Pass pass) {
    if (end == End.RELU && pass == Projector.Pass.USE) {
      return convolution.applyRelu(x);
    }
    Tensor y =
        pass == Projector.Pass.TRAINING ? convolution.applyForTraining(x) : convolution.apply(x);
    return end == End.RELU ? y.reluInPlace() : y.silu();
  }

  MapSize cost(CostSheet sheet, MapSize in) {
    return end == End.SILU ? convolution.costWithOutcome(sheet, in) : convolution.cost(sheet, in);
  }

  int outputs() {
    return convolution.outputs();
  }
}
