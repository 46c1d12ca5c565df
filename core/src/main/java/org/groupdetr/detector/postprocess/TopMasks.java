package org.groupdetr.detector.postprocess;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.groupdetr.geometry.Box;
import org.groupdetr.geometry.NonMaximumSuppression;
import org.groupdetr.geometry.Rle;
import org.groupdetr.geometry.Size;
import org.groupdetr.tensor.DType;
import org.groupdetr.tensor.Scope;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.transformer.MaskPrediction;

/**
 * The best classes over all queries, each with the query's mask in the size of the photograph. A
 * score is the class's chance times the mean chance of the pixels inside the mask.
 *
 * @param count how many are kept of a picture, at most
 */
public record TopMasks(int count) implements PostProcessor<MaskPrediction> {
  @Override
  public Ranking ranked(MaskPrediction prediction, boolean all) {
    Tensor chances = prediction.logits().softmax(2);
    int classes = chances.size(2) - 1;
    Tensor pairs = chances.narrow(2, 0, classes).flatten(1, 2); // [B, Q C]
    Tensor.TopK likely = pairs.topk(Math.min(count, pairs.size(1)));
    PixelMasks pixels = PixelMasks.of(prediction, likely.indices().floorDividedBy(classes));
    Tensor.TopK best = likely.values().times(pixels.certainty()).firstTopk(likely.values().size(1));
    Tensor order = best.indices();
    Tensor masks = pixels.small();
    return new Ranking(
        TopBoxes.ofQueries(pixels.boxes(), order),
        best.values(),
        likely.indices().remainder(classes).gather(1, order),
        Optional.of(
            TopBoxes.ofQueries(masks.flatten(2, 3), order)
                .reshape(masks.size(0), order.size(1), masks.size(2), masks.size(3))),
        Optional.of(likely.values().gather(1, order)));
  }

  /** One instance. */
  private record Instance(double score, int label, Mask mask) {
    Box box() {
      return mask.pixels.box();
    }
  }

  /** What one query's mask says: its pixels, and how sure it is of them. */
  private record Mask(Rle pixels, double certainty) {}

  @Override
  public List<RawDetections> select(
      MaskPrediction prediction,
      List<Size> photographs,
      Optional<NonMaximumSuppression> suppression) {
    int most = suppression.isPresent() ? Integer.MAX_VALUE : count;
    List<RawDetections> all = new ArrayList<>();
    for (int picture = 0; picture < prediction.logits().size(0); picture++) {
      Size photograph = photographs.get(picture);
      try (Scope scope = Scope.open()) {
        List<Instance> best = best(prediction, picture, photograph, most);
        all.add(
            found(
                suppression
                    .map(nms -> nms.apply(best, count, Instance::box, Instance::label))
                    .orElse(best),
                photograph));
      }
    }
    return all;
  }

  private static List<Instance> best(
      MaskPrediction prediction, int picture, Size photograph, int most) {
    Tensor chances = prediction.logits().select(0, picture).softmax(1);
    int classes = chances.size(1) - 1;
    Tensor.TopK topK =
        chances
            .narrow(1, 0, classes)
            .reshape(-1)
            .topk((int) Math.min(most, (long) chances.size(0) * classes));
    long[] indices = topK.indices().longs();
    float[] scores = topK.values().floats();
    MaskMaker maker =
        MaskMaker.of(prediction, picture, photograph, MaskMaker.Enlarging.THROUGH_PICTURE);
    Map<Integer, Mask> masks = new HashMap<>();
    List<Instance> instances = new ArrayList<>();
    for (int i = 0; i < indices.length; i++) {
      int query = (int) (indices[i] / classes);
      Mask mask = masks.computeIfAbsent(query, q -> mask(maker, q, photograph));
      instances.add(new Instance(scores[i] * mask.certainty, (int) (indices[i] % classes), mask));
    }
    instances.sort(Comparator.comparingDouble(Instance::score).reversed());
    return instances;
  }

  private static Mask mask(MaskMaker maker, int query, Size photograph) {
    try (Scope scope = Scope.open()) {
      Tensor logits = maker.logits(query);
      Tensor inside = logits.greaterThan(0);
      Rle pixels = Rle.encoded(photograph, inside.to(DType.UINT8).bytes());
      double chances = logits.sigmoid().multiplyInPlace(inside).sum().item();
      return new Mask(pixels, chances / (pixels.area() + 1e-6));
    }
  }

  private static RawDetections found(List<Instance> instances, Size photograph) {
    int count = instances.size();
    float[] scores = new float[count];
    int[] labels = new int[count];
    float[] boxes = new float[4 * count];
    List<Rle> masks = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Instance one = instances.get(i);
      scores[i] = (float) one.score;
      labels[i] = one.label;
      Box box = one.box();
      boxes[4 * i] = (float) ((box.x1() + box.x2()) / 2 / photograph.width());
      boxes[4 * i + 1] = (float) ((box.y1() + box.y2()) / 2 / photograph.height());
      boxes[4 * i + 2] = (float) ((box.x2() - box.x1()) / photograph.width());
      boxes[4 * i + 3] = (float) ((box.y2() - box.y1()) / photograph.height());
      masks.add(one.mask.pixels);
    }
    return new RawDetections(scores, labels, boxes, masks);
  }
}
