package org.groupdetr.features;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import org.groupdetr.nn.Conv2d;
import org.groupdetr.nn.CostSheet;
import org.groupdetr.nn.DropPath;
import org.groupdetr.nn.Init;
import org.groupdetr.nn.Layer;
import org.groupdetr.nn.Norm2d;
import org.groupdetr.nn.NormedConv;
import org.groupdetr.tensor.Kernels.Window;
import org.groupdetr.tensor.MapSize;
import org.groupdetr.tensor.Tensor;

/**
 * A residual block: two 3x3 convolutions, or a bottleneck of 1x1, 3x3, 1x1 with the stride in the
 * 3x3 one. He et al., CVPR 2016, in torchvision's form.
 */
final class ResidualBlock extends Layer {
  private final List<NormedConv> convolutions = new ArrayList<>();
  private final ResNetNames names;
  private final Optional<NormedConv> shortcut;
  private final DropPath path;

  /**
   * What a block looks like.
   *
   * @param in channels that come in
   * @param width channels of the 3x3 convolution
   * @param bottleneck whether 1x1 convolutions stand around it, which give four times the width
   */
  record Shape(int in, int width, int stride, int dilation, boolean bottleneck) {
    int out() {
      return bottleneck ? 4 * width : width;
    }
  }

  ResidualBlock(
      Shape shape, IntFunction<Norm2d> norm, ResNetNames names, DropPath path, Init init) {
    this.names = names;
    this.path = path;
    Window wide = new Window(shape.stride, shape.dilation, shape.dilation);
    if (shape.bottleneck) {
      add(Conv2d.plain(shape.in, shape.width, 1, new Window(1, 0, 1), init), norm, shape.width);
      add(Conv2d.plain(shape.width, shape.width, 3, wide, init), norm, shape.width);
      add(Conv2d.plain(shape.width, shape.out(), 1, new Window(1, 0, 1), init), norm, shape.out());
    } else {
      add(Conv2d.plain(shape.in, shape.width, 3, wide, init), norm, shape.width);
      add(Conv2d.plain(shape.width, shape.width, 3, new Window(1, 1, 1), init), norm, shape.width);
    }
    if (shape.stride != 1 || shape.in != shape.out()) {
      Window step = new Window(shape.stride, 0, 1);
      Conv2d convolution = Conv2d.plain(shape.in, shape.out(), 1, step, init);
      Norm2d behind = norm.apply(shape.out());
      shortcut =
          Optional.of(
              child(
                  "", new NormedConv(names.shortcut(), convolution, names.shortcutNorm(), behind)));
    } else {
      shortcut = Optional.empty();
    }
  }

  private void add(Conv2d convolution, IntFunction<Norm2d> norm, int channels) {
    int number = convolutions.size() + 1;
    Norm2d behind = norm.apply(channels);
    convolutions.add(
        child("", new NormedConv("conv" + number, convolution, names.norm(number), behind)));
  }

  Tensor apply(Tensor x) {
    Tensor y = x;
    int last = convolutions.size() - 1;
    for (NormedConv convolution : convolutions.subList(0, last)) {
      y = convolution.applyRelu(y);
    }
    // Nobody else reads x, which is the outcome of the block before.
    Tensor other = shortcut.map(conv -> conv.apply(x)).orElse(x);
    Optional<Tensor> factors = path.factors(y);
    if (factors.isPresent()) {
      return convolutions.get(last).apply(y).times(factors.get()).addInPlace(other).reluInPlace();
    }
    return convolutions.get(last).applyAddRelu(other, y);
  }

  MapSize cost(CostSheet sheet, MapSize in) {
    MapSize out = in;
    for (NormedConv convolution : convolutions) {
      out = convolution.cost(sheet, out);
    }
    shortcut.ifPresent(conv -> conv.cost(sheet, in));
    return out;
  }
}
