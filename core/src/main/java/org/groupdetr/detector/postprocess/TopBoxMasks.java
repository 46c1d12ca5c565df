package org.groupdetr.detector.postprocess;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.groupdetr.geometry.NonMaximumSuppression;
import org.groupdetr.geometry.Rle;
import org.groupdetr.geometry.Size;
import org.groupdetr.tensor.DType;
import org.groupdetr.tensor.Scope;
import org.groupdetr.transformer.BoxMaskPrediction;

/**
 * The best boxes, each with its query's mask in the size of the photograph.
 *
 * @param boxes chooses them
 */
public record TopBoxMasks(TopBoxes boxes) implements PostProcessor<BoxMaskPrediction> {
  /** Those that {@link TopBoxes#inside} chooses. */
  public static TopBoxMasks inside(int count) {
    return new TopBoxMasks(TopBoxes.inside(count));
  }

  @Override
  public List<RawDetections> select(
      BoxMaskPrediction prediction,
      List<Size> photographs,
      Optional<NonMaximumSuppression> suppression) {
    List<TopBoxes.Chosen> chosen = boxes.choose(prediction, suppression);
    List<RawDetections> all = new ArrayList<>();
    for (int picture = 0; picture < chosen.size(); picture++) {
      try (Scope scope = Scope.open()) {
        Size photograph = photographs.get(picture);
        MaskMaker maker =
            MaskMaker.of(prediction, picture, photograph, MaskMaker.Enlarging.AT_ONCE);
        all.add(masked(chosen.get(picture), maker));
      }
    }
    return all;
  }

  @Override
  public Ranking ranked(BoxMaskPrediction prediction, boolean all) {
    TopBoxes.Pairs pairs = boxes.pairs(prediction, false);
    Ranking found = pairs.ranking();
    return new Ranking(
        found.boxes(),
        found.scores(),
        found.labels(),
        Optional.of(MaskMaker.small(prediction, pairs.queries())),
        Optional.empty());
  }

  /** A query that is read as several classes has one mask. */
  private static RawDetections masked(TopBoxes.Chosen chosen, MaskMaker maker) {
    Map<Integer, Rle> made = new HashMap<>();
    List<Rle> masks = new ArrayList<>();
    for (int query : chosen.queries()) {
      masks.add(made.computeIfAbsent(query, q -> pixels(maker, q)));
    }
    RawDetections found = chosen.detections();
    return new RawDetections(found.scores(), found.labels(), found.boxes(), masks);
  }

  private static Rle pixels(MaskMaker maker, int query) {
    try (Scope scope = Scope.open()) {
      byte[] inside = maker.logits(query).greaterThan(0).to(DType.UINT8).bytes();
      return Rle.encoded(maker.photograph(), inside);
    }
  }
}
