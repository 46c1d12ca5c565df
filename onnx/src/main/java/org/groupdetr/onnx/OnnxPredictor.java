package org.groupdetr.onnx;

import static org.groupdetr.common.Require.require;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.groupdetr.common.UserException;
import org.groupdetr.data.CocoCategory;
import org.groupdetr.data.Detection;
import org.groupdetr.data.Labels;
import org.groupdetr.data.augment.Placement;
import org.groupdetr.data.load.HostBatch;
import org.groupdetr.geometry.Box;
import org.groupdetr.geometry.NonMaximumSuppression;
import org.groupdetr.geometry.Rle;
import org.groupdetr.geometry.Size;
import org.groupdetr.predict.Predictor;

/**
 * Asks a graph about batches of pictures.
 *
 * @param file which describes it
 * @param labels the classes that are asked for
 * @param rows which of those each row of the graph's classes is; none if it is not asked for
 */
record OnnxPredictor(GraphFile file, Graph graph, Labels labels, List<Optional<CocoCategory>> rows)
    implements Predictor {

  /** One thing that the graph has found. */
  private record Found(int place, CocoCategory category, double score, Box box) {}

  /**
   * A picture of a batch.
   *
   * @param index in the batch
   * @param answer of the graph, which may be asked about fewer pictures at a time
   * @param place among those
   */
  private record Asked(HostBatch batch, int index, Graph.Answer answer, int place) {
    Placement placement() {
      return batch.placements().get(index);
    }

    /** The picture's size without padding. */
    Size seen() {
      int begin = index * batch.height() * batch.width();
      boolean[] padding = batch.padding();
      int width = (int) IntStream.range(0, batch.width()).filter(x -> !padding[begin + x]).count();
      int height =
          (int)
              IntStream.range(0, batch.height())
                  .filter(y -> !padding[begin + y * batch.width()])
                  .count();
      return new Size(width, height);
    }
  }

  @Override
  public Optional<NonMaximumSuppression> suppression() {
    return file.recipe().evaluation().suppression();
  }

  @Override
  public List<List<List<Detection>>> predict(
      HostBatch batch, List<Optional<NonMaximumSuppression>> suppressions) {
    Size most = file.input().size();
    require(
        batch.height() <= most.height() && batch.width() <= most.width(),
        "a batch of %d x %d pixels does not fit into the graph's %d x %d",
        batch.width(),
        batch.height(),
        most.width(),
        most.height());
    List<List<List<Detection>>> all =
        suppressions.stream().<List<List<Detection>>>map(kind -> new ArrayList<>()).toList();
    int together = file.input().batch().orElse(batch.size());
    for (int first = 0; first < batch.size(); first += together) {
      InputBuffers inputs = graph.inputs(together);
      inputs.fill(batch, first);
      Graph.Answer answer = graph.run(inputs);
      int count = Math.min(together, batch.size() - first);
      for (int i = 0; i < count; i++) {
        Asked picture = new Asked(batch, first + i, answer, i);
        for (int kind = 0; kind < all.size(); kind++) {
          all.get(kind).add(detections(picture, suppressions.get(kind)));
        }
      }
    }
    return all;
  }

  private List<Detection> detections(Asked picture, Optional<NonMaximumSuppression> suppression) {
    int most = file.recipe().detector().detections();
    if (!file.scoresOfMasks()) {
      List<Found> chosen = chosen(found(picture), suppression, most);
      return file.masks().map(plan -> masked(picture, chosen, plan)).orElseGet(() -> boxes(chosen));
    }
    // Scores and boxes are those of the masks, so that these come first.
    List<Detection> masked = masked(picture, found(picture), file.masks().orElseThrow());
    List<Detection> ranked =
        masked.stream().sorted(Comparator.comparingDouble(Detection::score).reversed()).toList();
    return suppression
        .map(nms -> nms.apply(ranked, most, Detection::box, Detection::categoryId))
        .orElseGet(() -> ranked.stream().limit(most).toList());
  }

  private static List<Found> chosen(
      List<Found> all, Optional<NonMaximumSuppression> suppression, int most) {
    return suppression
        .map(nms -> nms.apply(all, most, Found::box, found -> found.category.id()))
        .orElseGet(() -> all.stream().limit(most).toList());
  }

  private List<Found> found(Asked picture) {
    Graph.Answer answer = picture.answer;
    List<Found> all = new ArrayList<>();
    for (int i = 0; i < answer.detections(); i++) {
      int place = picture.place * answer.detections() + i;
      long label = answer.labels().get(place);
      UserException.require(
          label >= 0 && label < rows.size(),
          "%s: the graph speaks of class %d, of which there are %d",
          file.path(),
          label,
          rows.size());
      Box box =
          picture
              .placement()
              .ofCorners(
                  answer.boxes().get(4 * place),
                  answer.boxes().get(4 * place + 1),
                  answer.boxes().get(4 * place + 2),
                  answer.boxes().get(4 * place + 3));
      double score = answer.scores().get(place);
      rows.get((int) label).ifPresent(category -> all.add(new Found(place, category, score, box)));
    }
    return all;
  }

  private static List<Detection> boxes(List<Found> all) {
    return all.stream()
        .map(one -> new Detection(one.category.name(), one.category.id(), one.score, one.box))
        .toList();
  }

  private List<Detection> masked(Asked picture, List<Found> all, MaskPlan plan) {
    Size photograph = picture.placement().seen();
    Size seen = picture.seen();
    int area = plan.small().width() * plan.small().height();
    List<Detection> detections = new ArrayList<>();
    for (Found one : all) {
      MaskLogits small =
          MaskLogits.at(picture.answer.masks().orElseThrow(), one.place * area, plan.small());
      MaskLogits mask = plan.enlarged(small, file.input().size(), seen, photograph);
      Rle pixels = mask.pixels(plan.threshold());
      double sure = file.scoresOfMasks() ? mask.certainty(plan.threshold()) : 1;
      detections.add(
          new Detection(
              one.category.name(),
              one.category.id(),
              one.score * sure,
              pixels.box(),
              Optional.of(pixels)));
    }
    return detections;
  }
}
