package org.groupdetr.tensor;

import static org.groupdetr.common.Require.require;

import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.global.torch;
import org.groupdetr.tensor.Noise.Mask;

/**
 * Scaled dot-product attention which never holds all its weights at once: rows of heads are worked
 * through in stretches that fit the cache, and the way back computes them again.
 */
public final class Attention {
  private static final int STRETCH = 1 << 20;

  private final Mask mask;
  private final double scale;

  private Attention(Mask mask, double scale) {
    this.mask = mask;
    this.scale = scale;
  }

  /**
   * Mixes values: {@code softmax(q k^T / sqrt(d) + bias) v}.
   *
   * @param q {@code [R, N, d]}, R independent rows: pictures x heads
   * @param k {@code [R, M, d]}
   * @param v {@code [R, M, e]}
   * @param bias {@code [R, N or 1, M]}, added before the softmax: -infinity where one may not look
   * @param mask dropout of the weights
   * @return {@code [R, N, e]}
   */
  public static Tensor apply(Tensor q, Tensor k, Tensor v, Optional<Tensor> bias, Mask mask) {
    require(
        q.size(0) == k.size(0) && k.size(1) == v.size(1) && q.size(2) == k.size(2),
        "attention over %s, %s, %s",
        q,
        k,
        v);
    Attention attention = new Attention(mask, 1 / Math.sqrt(q.size(2)));
    List<Tensor> inputs = bias.isPresent() ? List.of(q, k, v, bias.get()) : List.of(q, k, v);
    return HandGradient.apply(
        inputs, () -> attention.forward(new Rows(inputs)), attention::backward);
  }

  /** What attention reads, row by row. */
  private record Rows(Tensor q, Tensor k, Tensor v, Optional<Tensor> bias) {
    Rows(List<Tensor> inputs) {
      this(
          inputs.get(0).contiguous(),
          inputs.get(1).contiguous(),
          inputs.get(2).contiguous(),
          inputs.stream().skip(3).findFirst());
    }
  }

  private Tensor forward(Rows in) {
    Tensor q = in.q;
    Tensor k = in.k;
    Tensor v = in.v;
    Tensor mixed = Tensors.unsetLike(q, q.size(0), q.size(1), v.size(2));
    new Stretches(q, k)
        .each(
            (from, rows, scratch) -> {
              Tensor weights = weights(in, from, scratch);
              scratch.factors(from, rows).ifPresent(weights::multiply);
              multiply(weights, v.narrow(0, from, rows), mixed.narrow(0, from, rows));
            });
    return mixed;
  }

  private List<Tensor> backward(Tensor result, List<Tensor> inputs) {
    Rows in = new Rows(inputs);
    Tensor q = in.q;
    Tensor k = in.k;
    Tensor v = in.v;
    Tensor dMixed = result.contiguous();
    Tensor dq = Tensors.unsetLike(q, q.shape());
    Tensor dk = Tensors.unsetLike(k, k.shape());
    Tensor dv = Tensors.unsetLike(v, v.shape());
    new Stretches(q, k)
        .each(
            (from, rows, scratch) -> {
              Tensor weights = weights(in, from, scratch);
              Optional<Tensor> factors = scratch.factors(from, rows);
              Tensor dOut = dMixed.narrow(0, from, rows);
              Tensor dWeights = scratch.second(rows);
              multiply(dOut, v.narrow(0, from, rows).transpose(1, 2), dWeights);
              factors.ifPresent(dWeights::multiply);
              // Softmax backwards: dS = P * (dP - sum(dP * P)); the sum over keys of dP * P.
              Tensor inner = dWeights.times(weights).sum(2).unsqueeze(2);
              dWeights.add(inner, -1).multiply(weights);
              factors.ifPresent(weights::multiply);
              multiply(weights.transpose(1, 2), dOut, dv.narrow(0, from, rows));
              multiply(dWeights, k.narrow(0, from, rows), dq.narrow(0, from, rows));
              multiply(dWeights.transpose(1, 2), q.narrow(0, from, rows), dk.narrow(0, from, rows));
            });
    return List.of(dq.multiply(scale), dk.multiply(scale), dv);
  }

  /** The softmax of a stretch of rows, before dropout; lies in {@code scratch}. */
  private Tensor weights(Rows in, int from, Scratch scratch) {
    int rows = scratch.rows(from);
    Tensor weights = scratch.first(rows);
    multiply(in.q.narrow(0, from, rows), in.k.narrow(0, from, rows).transpose(1, 2), weights);
    weights.multiply(scale);
    in.bias.ifPresent(b -> weights.add(b.narrow(0, from, rows)));
    torch.softmax_out(weights.raw, weights.raw, -1);
    return weights;
  }

  private static void multiply(Tensor a, Tensor b, Tensor into) {
    torch.bmm_out(into.raw, a.raw, b.raw);
  }

  /** What is done with one stretch. */
  private interface Work {
    void on(int from, int rows, Scratch scratch);
  }

  /** Cuts the rows into stretches. */
  private final class Stretches {
    private final Tensor q;
    private final Tensor k;

    Stretches(Tensor q, Tensor k) {
      this.q = q;
      this.k = k;
    }

    void each(Work work) {
      long weightsOfRow = (long) q.size(1) * k.size(1);
      int stretch = (int) Math.max(1, Math.min(q.size(0), STRETCH / Math.max(1, weightsOfRow)));
      Scratch scratch = new Scratch(q, k.size(1), stretch);
      for (int from = 0; from < q.size(0); from += stretch) {
        try (Scope scope = Scope.open()) {
          work.on(from, scratch.rows(from), scratch);
        }
      }
    }
  }

  /** Room for the weights of one stretch. */
  private final class Scratch {
    private final Tensor first;
    private final Tensor second;
    private final Optional<Dropping.Factors> factors;
    private final int all;
    private final int stretch;

    Scratch(Tensor q, int keys, int stretch) {
      this.all = q.size(0);
      this.stretch = stretch;
      first = Tensors.unsetLike(q, stretch, q.size(1), keys);
      second = Tensors.unsetLike(q, stretch, q.size(1), keys);
      factors =
          mask.drops()
              ? Optional.of(new Dropping.Factors(q, (int) first.count()))
              : Optional.empty();
    }

    int rows(int from) {
      return Math.min(stretch, all - from);
    }

    Tensor first(int rows) {
      return first.narrow(0, 0, rows);
    }

    Tensor second(int rows) {
      return second.narrow(0, 0, rows);
    }

    Optional<Tensor> factors(int from, int rows) {
      long ofRow = (long) first.size(1) * first.size(2);
      // Masks are read from multiples of four, so every stretch has a numbering of its own.
      long start = ((from * ofRow + 3) / 4 + from) * 4;
      return factors.map(
          f -> f.of(mask, start, (int) (rows * ofRow)).reshape(rows, first.size(1), first.size(2)));
    }
  }
}
