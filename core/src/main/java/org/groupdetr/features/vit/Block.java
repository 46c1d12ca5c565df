package org.groupdetr.features.vit;

import org.groupdetr.nn.CostSheet;
import org.groupdetr.nn.DropPath;
import org.groupdetr.nn.Init;
import org.groupdetr.nn.Layer;
import org.groupdetr.nn.LayerNorm;
import org.groupdetr.nn.Linear;
import org.groupdetr.tensor.Kernels;
import org.groupdetr.tensor.Tensor;

/**
 * A block of a vision transformer, normed first: attention, then a network for each token alone.
 * What either adds is scaled by learned factors, channel by channel.
 */
final class Block extends Layer {
  private final LayerNorm attentionNorm;
  private final SelfAttention attention;
  private final Scale attentionScale;
  private final LayerNorm tokenNorm;
  private final Linear first;
  private final Linear second;
  private final Scale tokenScale;
  private final DropPath path;

  /** What published files call the block's parts. */
  record Names(String attention, String attentionScale, String tokenScale) {}

  /** Learned factors of channels. */
  private static final class Scale extends Layer {
    private final Parameter factors;
    private boolean folded;

    Scale(String name, int channels, double value, boolean decays) {
      factors = parameter(name, zeros(channels).fill(value));
      if (!decays) {
        factors.withoutDecay();
      }
    }
  }

  /**
   * Makes the part.
   *
   * @param scale the factors as they begin
   * @param decays whether these are kept small
   * @param path by which either addition is passed over
   */
  Block(
      Names names,
      SelfAttention attention,
      int channels,
      double scale,
      boolean decays,
      DropPath path,
      Init init) {
    this.attentionNorm = child("norm1", new LayerNorm(channels, Vit.EPSILON));
    this.attention = child(names.attention, attention);
    this.attentionScale = child("", new Scale(names.attentionScale, channels, scale, decays));
    this.tokenNorm = child("norm2", new LayerNorm(channels, Vit.EPSILON));
    this.first = child("mlp.fc1", linear(channels, 4 * channels, init));
    this.second = child("mlp.fc2", linear(4 * channels, channels, init));
    this.tokenScale = child("", new Scale(names.tokenScale, channels, scale, decays));
    this.path = path;
  }

  private static Linear linear(int in, int out, Init init) {
    return Linear.normal(in, out, Vit.DEVIATION, init).withoutBiasDecay();
  }

  /**
   * Applies the block.
   *
   * @param x tokens of windows, {@code [R, T, C]}
   * @param joined how many windows see one another
   */
  Tensor apply(Tensor x, int joined) {
    Tensor seen = added(x, attention.apply(attentionNorm.apply(x), joined), attentionScale);
    Tensor hidden = first.applyGelu(tokenNorm.apply(seen));
    return added(seen, second.apply(hidden), tokenScale);
  }

  private Tensor added(Tensor x, Tensor branch, Scale scale) {
    if (scale.folded) {
      return branch.addInPlace(x);
    }
    Tensor factors = scale.factors.get();
    return Kernels.scaleShift(branch, path.factors(x).map(factors::times).orElse(factors), x);
  }

  @Override
  protected void onFuse() {
    attention.scale(attentionScale.factors.get());
    attentionScale.folded = true;
    second.scale(tokenScale.factors.get());
    tokenScale.folded = true;
  }

  /**
   * Enters the block, applied to so many tokens.
   *
   * @param pairs of tokens that see one another
   */
  void cost(CostSheet sheet, double tokens, double pairs) {
    double channels = first.inputs();
    attentionNorm.cost(sheet, tokens);
    attention.cost(sheet, tokens, pairs);
    tokenNorm.cost(sheet, tokens);
    first.cost(sheet, tokens);
    sheet.keeps(4 * tokens * channels); // before the GELU
    second.cost(sheet, tokens);
    sheet.keeps(2 * tokens * channels); // what is scaled
  }
}
