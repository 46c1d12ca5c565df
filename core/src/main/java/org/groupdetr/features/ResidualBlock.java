package org.groupdetr.features;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import org.groupdetr.nn.Conv2d;
import org.groupdetr.nn.Init;
import org.groupdetr.nn.Layer;
import org.groupdetr.nn.MapNorm;
import org.groupdetr.tensor.Kernels.Window;
import org.groupdetr.tensor.Tensor;

/**
 * A residual block: two 3x3 convolutions, or a bottleneck of 1x1, 3x3, 1x1 with the stride in the
 * 3x3 one. He et al., CVPR 2016, in torchvision's form.
 */
final class ResidualBlock extends Layer {
  private final List<Conv2d> convolutions = new ArrayList<>();
  private final ResNetNames names;
  private final List<MapNorm> norms = new ArrayList<>();
  private final Optional<Conv2d> shortcut;
  private final Optional<MapNorm> shortcutNorm;

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

  ResidualBlock(Shape shape, IntFunction<MapNorm> norm, ResNetNames names, Init init) {
    this.names = names;
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
      shortcut =
          Optional.of(child(names.shortcut(), Conv2d.plain(shape.in, shape.out(), 1, step, init)));
      shortcutNorm = Optional.of(child(names.shortcutNorm(), norm.apply(shape.out())));
    } else {
      shortcut = Optional.empty();
      shortcutNorm = Optional.empty();
    }
  }

  private void add(Conv2d convolution, IntFunction<MapNorm> norm, int channels) {
    int number = convolutions.size() + 1;
    convolutions.add(child("conv" + number, convolution));
    norms.add(child(names.norm(number), norm.apply(channels)));
  }

  Tensor apply(Tensor x) {
    Tensor y = x;
    int last = convolutions.size() - 1;
    for (int i = 0; i <= last; i++) {
      y = norms.get(i).after(convolutions.get(i), y);
      if (i < last) {
        y.rectify();
      }
    }
    Tensor kept = shortcut.map(conv -> shortcutNorm.orElseThrow().after(conv, x)).orElse(x);
    return y.add(kept).rectify();
  }
}
