package org.groupdetr.transformer.masks;

import org.groupdetr.nn.CostSheet;
import org.groupdetr.nn.DepthwiseConv2d;
import org.groupdetr.nn.Init;
import org.groupdetr.nn.Layer;
import org.groupdetr.nn.LayerNorm;
import org.groupdetr.nn.Linear;
import org.groupdetr.tensor.MapSize;
import org.groupdetr.tensor.Tensor;

/** A residual block over fine features: half of that of ConvNeXt. Liu et al., CVPR 2022. */
final class MaskBlock extends Layer {
  private static final double EPSILON = 1e-6;

  private final DepthwiseConv2d convolution;
  private final LayerNorm norm;
  private final Linear projection;

  MaskBlock(int channels, Init init) {
    convolution = child("dwconv", new DepthwiseConv2d(channels, init.named("dwconv")));
    norm = child("norm", new LayerNorm(channels, EPSILON));
    projection = child("pwconv1", Linear.uniform(channels, channels, init.named("pwconv1")));
  }

  /**
   * Applies the block.
   *
   * @param x {@code [B, C, H, W]}
   */
  Tensor apply(Tensor x) {
    Tensor cells = convolution.apply(x).permute(0, 2, 3, 1); // [B, H, W, C]
    return x.plus(projection.applyGelu(norm.apply(cells)).permute(0, 3, 1, 2));
  }

  void cost(CostSheet sheet, MapSize size) {
    convolution.cost(sheet, size);
    norm.cost(sheet, size.cells());
    projection.cost(sheet, size.cells());
    sheet.keeps((double) size.cells() * projection.outputs()); // before the GELU
  }
}
