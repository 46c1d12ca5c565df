package org.groupdetr.criterion;

import static org.groupdetr.common.Require.require;

import java.util.ArrayList;
import java.util.List;
import org.groupdetr.tensor.DType;
import org.groupdetr.tensor.Kernels.Between;
import org.groupdetr.tensor.MapSize;
import org.groupdetr.tensor.NoGrad;
import org.groupdetr.tensor.Scope;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.tensor.Tensors;
import org.groupdetr.transformer.Masked;

/**
 * Cross entropy and dice loss of matched masks, at points that are mostly those of which the
 * detector is least sure. Cheng et al., CVPR 2022, section 3.3; Kirillov et al., CVPR 2020.
 *
 * @param comparison at P points of each mask
 * @param oversampleRatio how many times as many points are drawn to choose from
 * @param importanceSampleRatio which part of the points is chosen; the others are drawn afresh
 */
public record MaskLosses(
    MaskComparison comparison, double oversampleRatio, double importanceSampleRatio)
    implements SetLoss<Masked> {
  /** Truths that are read at once. */
  private static final int STRETCH = 16;

  public MaskLosses {
    require(oversampleRatio >= 1, "oversampleRatio must be at least 1, was %s", oversampleRatio);
    require(
        importanceSampleRatio >= 0 && importanceSampleRatio <= 1,
        "importanceSampleRatio must be in [0, 1], was %s",
        importanceSampleRatio);
  }

  @Override
  public Terms terms(
      Masked prediction, Targets targets, MatchedIndices assigned, Normaliser normaliser) {
    if (assigned.queries().size(0) == 0) {
      Tensor none = MaskPoints.nothing(prediction.embeddings());
      return new Terms(List.of(new Term("mask", none), new Term("dice", none)));
    }
    Tensor masks = masks(prediction, assigned.queries());
    Tensor at;
    Tensor truth;
    try (NoGrad quiet = NoGrad.open()) {
      at = Scope.tidy(() -> positions(masks, assigned.targets()));
      truth = Scope.tidy(() -> truths(targets, assigned.targets(), at, prediction.padding()));
    }
    Tensor x = predicted(masks, at); // [M, P]
    Tensor entropy = MaskPoints.softplus(x).minus(x.times(truth)).sum().times(1.0 / x.size(1));
    Tensor chance = x.sigmoid();
    Tensor dice =
        MaskPoints.dice(chance.times(truth).sum(1), chance.sum(1).plus(truth.sum(1))).sum();
    double divided = 1 / normaliser.positives();
    return new Terms(
        List.of(new Term("mask", entropy.times(divided)), new Term("dice", dice.times(divided))));
  }

  /** The masks of some queries, of all pictures in order: {@code [M, h, w]}. */
  private static Tensor masks(Masked prediction, Tensor queries) {
    Tensor features = prediction.features();
    int each = prediction.embeddings().size(1);
    Tensor embeddings = prediction.embeddings().flatten(0, 1).indexSelect(0, queries);
    long[] all = queries.longs();
    List<Tensor> parts = new ArrayList<>();
    int from = 0;
    for (int picture = 0; picture < features.size(0); picture++) {
      int to = from;
      while (to < all.length && all[to] / each == picture) {
        to++;
      }
      Tensor own = features.select(0, picture).flatten(1, 2); // [E, h w]
      parts.add(embeddings.narrow(0, from, to - from).matmul(own));
      from = to;
    }
    return prediction
        .ofProducts(MaskPoints.joined(parts))
        .reshape(-1, features.size(2), features.size(3));
  }

  /** The points of each mask, {@code [M, P, 2]}. */
  private Tensor positions(Tensor masks, Tensor targets) {
    int points = comparison.count().learned(new MapSize(masks.size(1), masks.size(2)));
    PointSampler draws = comparison.draws();
    int many = (int) (oversampleRatio * points);
    int sought = (int) (importanceSampleRatio * points);
    Tensor candidates = draws.perTarget(targets, many).to(masks.device());
    Tensor doubt = predicted(masks, candidates).abs().neg();
    Tensor best = doubt.topk(sought).indices().unsqueeze(2).expand(masks.size(0), sought, 2);
    Tensor fresh = draws.perTarget(targets, points - sought).to(masks.device());
    return Tensors.cat(1, candidates.gather(1, best), fresh);
  }

  /** What is predicted at these points, {@code [M, P]}. */
  private Tensor predicted(Tensor masks, Tensor at) {
    return MaskPoints.own(masks, at, Between.BILINEAR, comparison.outside());
  }

  /** The truths at these points, {@code [M, P]}; pairs stand picture by picture. */
  private Tensor truths(Targets targets, Tensor paired, Tensor at, Tensor padding) {
    long[] indices = paired.longs();
    List<Tensor> parts = new ArrayList<>();
    int from = 0;
    for (int picture = 0; picture < targets.counts().size(); picture++) {
      int start = targets.start(picture);
      int to = from;
      while (to < indices.length && indices[to] < start + targets.counts().get(picture)) {
        to++;
      }
      if (to > from) {
        Tensor masks = MaskPoints.truths(targets, picture, padding);
        Tensor own = paired.narrow(0, from, to - from).plus(-start).to(DType.INT64);
        parts.add(atPoints(masks, own, at.narrow(0, from, to - from)));
      }
      from = to;
    }
    return MaskPoints.joined(parts);
  }

  /** Values of some of the masks, a few at a time, each at points of its own. */
  private Tensor atPoints(Tensor masks, Tensor chosen, Tensor at) {
    List<Tensor> parts = new ArrayList<>();
    for (int from = 0; from < at.size(0); from += STRETCH) {
      int begin = from;
      int count = Math.min(STRETCH, at.size(0) - from);
      parts.add(
          Scope.tidy(
              () ->
                  MaskPoints.own(
                      masks.indexSelect(0, chosen.narrow(0, begin, count)),
                      at.narrow(0, begin, count),
                      comparison.truths(),
                      comparison.outside())));
    }
    return MaskPoints.joined(parts);
  }

  /**
   * Each matched mask, where it is read, and there the logit, its truth, chance and exponential.
   */
  @Override
  public double kept(LossSizes sizes) {
    int points = sizes.masks().map(comparison.count()::learned).orElse(0);
    return sizes.pairs() * (sizes.cells() + 6.0 * points);
  }
}
