package org.groupdetr.eval;

import static org.groupdetr.common.Require.require;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.groupdetr.common.Counted;
import org.groupdetr.common.UserException;
import org.groupdetr.data.CocoData;
import org.groupdetr.data.CocoIds;
import org.groupdetr.data.DetectionTable;
import org.groupdetr.geometry.Segmentation;
import org.groupdetr.geometry.Size;

/**
 * COCO's evaluation of detections against the truth: the same numbers as pycocotools, to the last
 * bit, but for what that gets wrong: here an object with id 0 can be found, and objects that share
 * an id are different objects.
 *
 * <p>One evaluator serves any number of evaluations, also at the same time.
 */
public final class CocoEvaluator {
  private final CocoSettings settings;
  private final GroundTruth truth;
  private final List<String> truthNotes;
  private final CocoIds ids;

  /**
   * Prepares a truth. Objects of pictures or classes that it does not list are left out.
   *
   * @throws UserException if the settings name a picture that it does not list
   */
  public CocoEvaluator(CocoData data, CocoSettings settings) {
    this.settings = settings;
    this.truth = new GroundTruth(data, settings);
    this.ids = data.ids();
    Optional<String> shared =
        truth
            .sharedId()
            .map(id -> "several objects have id " + id + "; each counts as an object of its own");
    Optional<String> zero =
        truth.objects().hasId(0)
            ? Optional.of(
                "an object has id 0, which pycocotools takes for none: there it is never found and"
                    + " lowers AP; here it counts like any other")
            : Optional.empty();
    this.truthNotes = Stream.of(truth.note(), shared, zero).flatMap(Optional::stream).toList();
  }

  /** {@link #evaluate(DetectionTable, int)} on the caller's thread. */
  public CocoResult evaluate(DetectionTable detections) {
    return evaluate(detections, 1);
  }

  /**
   * Evaluates. Detections of classes that the truth does not list, or of pictures that the settings
   * leave out, do not count. The result does not depend on the number of threads.
   *
   * @throws UserException if a detection is of a picture that the truth does not list, or masks are
   *     evaluated and it has none of the picture's size
   */
  public CocoResult evaluate(DetectionTable detections, int threads) {
    require(threads >= 1, "threads must be at least 1, was %d", threads);
    List<String> notes = new ArrayList<>(truthNotes);
    PictureMatcher.Input input = input(detections, notes);
    PrecisionTable table =
        new PrecisionTable(
            truth.classes(), settings.areas().size(), settings.maxDetections().size());
    ParallelTasks.run(
        classesByWork(input.found()),
        threads,
        () -> {
          PictureMatcher pictures = new PictureMatcher(input, settings.mostDetections());
          ClassEvaluation evaluation = new ClassEvaluation(pictures, settings, table);
          return classIndex -> evaluation.evaluate(classIndex, input.scores());
        });
    CocoSummary summary = CocoSummary.of(table, settings);
    return new CocoResult(settings, summary, classResults(input.found(), table), table, notes);
  }

  /**
   * What in results can hardly be meant, a line for each: boxes as corners or as shares of the
   * picture, classes counted otherwise, pictures without any detection. Where another reading gives
   * a better AP, the line says so.
   *
   * @param result of these detections
   */
  public List<String> doubts(DetectionTable detections, CocoResult result, int threads) {
    return ResultsDoubts.of(this, detections, result, threads);
  }

  /** The detections beside the truth, ready to be matched. */
  PictureMatcher.Input input(DetectionTable detections, List<String> notes) {
    int size = detections.size();
    int[] classOf = new int[size];
    int[] pictureOf = new int[size];
    double[] scores = new double[size];
    int strange = 0;
    int firstStrange = 0;
    for (int row = 0; row < size; row++) {
      scores[row] = detections.score(row);
      pictureOf[row] = truth.pictures().index(detections.imageId(row));
      if (pictureOf[row] < 0) {
        truth.requireListed(detections.imageId(row), "detections[" + row + "]");
      }
      classOf[row] = truth.categories().index(detections.categoryId(row));
      if (classOf[row] < 0) {
        firstStrange = strange == 0 ? detections.categoryId(row) : firstStrange;
        strange++;
      }
    }
    if (strange > 0) {
      notes.add(
          strange
              + " of "
              + Counted.of(size, "detection")
              + (strange == 1 ? " is of a class" : " are of classes")
              + " that the truth does not have, such as category "
              + firstStrange
              + (strange == 1 ? "; it does not count" : "; they do not count"));
    }
    RowGroups found = truth.group(classOf, pictureOf);
    Objects objects = truth.objects();
    boolean boxes = settings.kind() == IouType.BOXES;
    if (!boxes) {
      requireMasks(detections);
    }
    return new PictureMatcher.Input(
        objects,
        truth.groups(),
        found,
        scores,
        () -> boxes ? new BoxOverlap(detections, objects) : new MaskOverlap(detections, objects));
  }

  private void requireMasks(DetectionTable detections) {
    for (int row = 0; row < detections.size(); row++) {
      Optional<Segmentation.Runs> mask = detections.mask(row);
      Optional<Size> wanted = truth.size(detections.imageId(row));
      if (mask.isEmpty()) {
        throw UserException.of("detections[%d] has no mask (segmentation)", row);
      }
      Size size = mask.get().size();
      if (wanted.isPresent() && !size.equals(wanted.get())) {
        throw UserException.of(
            "detections[%d]: its mask is of %d x %d pixels, but picture %d has %d x %d",
            row,
            size.width(),
            size.height(),
            detections.imageId(row),
            wanted.get().width(),
            wanted.get().height());
      }
    }
  }

  /** What pictures and classes of the truth are called in files. */
  public CocoIds ids() {
    return ids;
  }

  /** The truth as it is evaluated. */
  GroundTruth truth() {
    return truth;
  }

  /** The classes with most detections first, so that no thread is left with a large one at last. */
  private int[] classesByWork(RowGroups found) {
    return IntStream.range(0, truth.classes())
        .boxed()
        .sorted(Comparator.comparingInt(k -> -found.count(k)))
        .mapToInt(Integer::intValue)
        .toArray();
  }

  private List<ClassResult> classResults(RowGroups found, PrecisionTable table) {
    List<ClassResult> results = new ArrayList<>();
    for (int k = 0; k < truth.classes(); k++) {
      CocoSummary.Averages averages = new CocoSummary.Averages(table, k, k + 1);
      int crowds = crowds(k);
      int last = table.limits() - 1;
      results.add(
          new ClassResult(
              truth.categoryId(k),
              truth.className(k),
              truth.groups().count(k) - crowds,
              crowds,
              found.count(k),
              averages.precision(0, last),
              averages.precision(CocoSummary.IOU_50, 0, last),
              averages.precision(CocoSummary.IOU_75, 0, last),
              averages.recall(0, last),
              ids.category(truth.categoryId(k))));
    }
    return results;
  }

  private int crowds(int classIndex) {
    RowGroups wanted = truth.groups();
    int crowds = 0;
    for (int place = wanted.start(classIndex); place < wanted.end(classIndex); place++) {
      crowds += truth.objects().crowd(wanted.rows()[place]) ? 1 : 0;
    }
    return crowds;
  }
}
