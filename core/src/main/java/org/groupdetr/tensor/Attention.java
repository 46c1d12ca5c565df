package org.groupdetr.tensor;

import static org.groupdetr.common.Require.require;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.global.torch;
import org.groupdetr.tensor.CounterRng.Mask;
import org.groupdetr.tensor.Tiling.Tile;

/**
 * Scaled dot-product attention which never holds all its weights at once: they are worked through
 * in tiles that fit the cache, each on one thread, and the way back computes them again.
 */
public final class Attention {
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
    if (Recorder.on(q, k, v)) {
      return composed(q, k, v, bias);
    }
    Attention attention = new Attention(mask, 1 / Math.sqrt(q.size(2)));
    List<Tensor> inputs = bias.isPresent() ? List.of(q, k, v, bias.get()) : List.of(q, k, v);
    return CustomFunction.apply(
        inputs, () -> attention.forward(new Rows(inputs)), attention::backward);
  }

  /**
   * As {@link #apply}, picture by picture, all heads of a picture with the same bias, which is so
   * never repeated in memory.
   *
   * @param q {@code [B, A, N, d]}
   * @param k {@code [B, A, M, d]}
   * @param v {@code [B, A, M, e]}
   * @param bias {@code [B, N, M]}
   * @return {@code [B, A, N, e]}
   */
  public static Tensor ofPictures(Tensor q, Tensor k, Tensor v, Tensor bias, Mask mask) {
    if (Recorder.on(q, k, v)) {
      return composed(q, k, v, Optional.of(bias.unsqueeze(1)));
    }
    List<Tensor> pictures = new ArrayList<>();
    for (int b = 0; b < q.size(0); b++) {
      Tensor own = bias.narrow(0, b, 1).expand(q.size(1), q.size(2), k.size(2));
      pictures.add(apply(q.select(0, b), k.select(0, b), v.select(0, b), Optional.of(own), mask));
    }
    return Tensors.stack(0, pictures);
  }

  /** The same by plain operations, without dropout: what a recording writes down. */
  private static Tensor composed(Tensor q, Tensor k, Tensor v, Optional<Tensor> bias) {
    Tensor scores = q.times(1 / Math.sqrt(q.size(-1))).matmul(k.transpose(-1, -2));
    return bias.filter(Attention::hidesSomething)
        .map(hidden -> scores.plus(hidden.to(scores.type())))
        .orElse(scores)
        .softmax(-1)
        .matmul(v);
  }

  private static boolean hidesSomething(Tensor bias) {
    return Recorder.on(bias) || bias.lessThan(0).to(DType.FLOAT32).sum().item() > 0;
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

    /** The part that a tile's weights depend on. */
    Rows of(Tile tile) {
      return new Rows(tile.queries(q), tile.rows(k), tile.rows(v), bias.map(tile::biases));
    }
  }

  private Tensor forward(Rows all) {
    Tensor mixed = Tensors.emptyLike(all.q, all.q.size(0), all.q.size(1), all.v.size(2));
    each(
        all,
        1,
        workspace ->
            tile -> {
              Rows in = all.of(tile);
              Tensor weights = weights(in, workspace.buffer(0, tile));
              workspace.factors(tile).ifPresent(weights::multiplyInPlace);
              torch.bmm_out(tile.queries(mixed).raw, weights.raw, in.v.raw);
            });
    return mixed;
  }

  private List<Tensor> backward(Tensor result, List<Tensor> inputs) {
    Rows all = new Rows(inputs);
    Gradients d =
        new Gradients(
            result.contiguous(),
            Tensors.emptyLike(all.q, all.q.shape()),
            Tensors.emptyLike(all.k, all.k.shape()),
            Tensors.emptyLike(all.v, all.v.shape()));
    each(all, 3, workspace -> tile -> backward(all.of(tile), tile, workspace, d));
    return List.of(d.q, d.k, d.v);
  }

  /** Of what was mixed, and of what it was mixed from. */
  private record Gradients(Tensor mixed, Tensor q, Tensor k, Tensor v) {}

  private void backward(Rows in, Tile tile, Workspace workspace, Gradients d) {
    Tensor weights = weights(in, workspace.buffer(0, tile));
    Tensor dMixed = tile.queries(d.mixed);
    Tensor dWeights = workspace.buffer(1, tile);
    torch.bmm_out(dWeights.raw, dMixed.raw, in.v.transpose(1, 2).raw);
    Optional<Tensor> factors = workspace.factors(tile);
    factors.ifPresent(dWeights::multiplyInPlace);
    Tensor dScores = workspace.buffer(2, tile);
    torch.mul_out(dScores.raw, dWeights.raw, weights.raw);
    // Softmax backwards: dS = P * dP - P * sum(P * dP); the sum over keys.
    Tensor sums = dScores.sum(2).unsqueeze(2);
    dScores.raw.addcmul_(weights.raw, sums.raw, new Scalar(-1.0));
    add(tile.queries(d.q), dScores, in.k, scale, true);
    add(tile.rows(d.k), dScores.transpose(1, 2), in.q, scale, tile.first());
    factors.ifPresent(weights::multiplyInPlace);
    add(tile.rows(d.v), weights.transpose(1, 2), dMixed, 1, tile.first());
  }

  /** Adds a product, or sets it where nothing stands yet. */
  private static void add(Tensor sum, Tensor a, Tensor b, double factor, boolean first) {
    sum.raw.baddbmm_(a.raw, b.raw, new Scalar(first ? 0.0 : 1.0), new Scalar(factor));
  }

  /** The softmax of a tile, before dropout. */
  private Tensor weights(Rows in, Tensor room) {
    Tensor keys = in.k.transpose(1, 2);
    in.bias.ifPresent(room::copyFrom);
    add(room, in.q, keys, scale, in.bias.isEmpty());
    torch.softmax_out(room.raw, room.raw, -1);
    return room;
  }

  /** Works through all tiles; {@code work} is made once for each thread, with room of its own. */
  private void each(Rows all, int rooms, Function<Workspace, Work> work) {
    Tiling tiling = new Tiling(all.q.size(0), all.q.size(1), all.k.size(1));
    ParallelFor.each(
        tiling.pieces(),
        () -> {
          Work lane = work.apply(new Workspace(all.q, tiling, rooms, mask));
          return piece -> tiling.tiles(piece, lane::on);
        });
  }

  /** What is done with one tile. */
  private interface Work {
    void on(Tile tile);
  }

  /** Room for the weights of one tile, several times, used again and again by one thread. */
  private static final class Workspace {
    private final List<Tensor> buffers = new ArrayList<>();
    private final Mask mask;
    private final Optional<DropoutOp.Factors> factors;

    /** Room for {@code count} times the weights of a tile, and for the factors of the mask. */
    Workspace(Tensor like, Tiling tiling, int count, Mask mask) {
      for (int i = 0; i < count; i++) {
        buffers.add(Tensors.emptyLike(like, tiling.largest()));
      }
      this.mask = mask;
      this.factors =
          mask.drops()
              ? Optional.of(new DropoutOp.Factors(like, tiling.largest()))
              : Optional.empty();
    }

    /** Room number {@code index} in the tile's shape, {@code [rows, queries, keys]}. */
    Tensor buffer(int index, Tile tile) {
      return shaped(buffers.get(index).narrow(0, 0, tile.weights()), tile);
    }

    /** The factors of dropout for the tile, if there is any. */
    Optional<Tensor> factors(Tile tile) {
      return factors.map(f -> shaped(f.of(tile.weights(), host -> tile.fill(host, mask)), tile));
    }

    private static Tensor shaped(Tensor flat, Tile tile) {
      return flat.reshape(tile.rows(), tile.queries(), tile.keys());
    }
  }
}
