package org.groupdetr.lab;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.groupdetr.common.UserException;
import org.groupdetr.criterion.Targets;
import org.groupdetr.data.load.HostBatch;
import org.groupdetr.detector.SetDetector;
import org.groupdetr.features.Images;
import org.groupdetr.groups.Assignment;
import org.groupdetr.groups.Block;
import org.groupdetr.stats.Sample;
import org.groupdetr.tensor.Device;
import org.groupdetr.tensor.NoGrad;
import org.groupdetr.tensor.Scope;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.train.BatchSource;
import org.groupdetr.transformer.Prediction;

/** Looks at the queries of all groups on the pictures of a split; figures 3 and 4 of the paper. */
public final class QueryStudy {
  private final List<Double> perturbations = new ArrayList<>();
  private final List<Double> overlaps = new ArrayList<>();
  private final List<Double> matchings = new ArrayList<>();
  private final List<BitSet> used = new ArrayList<>();
  private List<List<Point>> first = List.of();
  private int objects;

  private QueryStudy() {}

  /**
   * What the detector's groups do.
   *
   * @param detector with at least two groups
   * @param batches of pictures with their truths
   * @param progress hears of batches done and in all
   * @throws UserException if its queries have no places
   */
  public static QueryFindings of(
      SetDetector<?> detector,
      BatchSource batches,
      Device device,
      BiConsumer<Integer, Integer> progress) {
    QueryStudy study = new QueryStudy();
    int done = 0;
    try (BatchSource.Stream stream = batches.open(0, 0)) {
      for (Optional<HostBatch> batch = stream.next(); batch.isPresent(); batch = stream.next()) {
        study.look(detector, batch.get(), device);
        stream.release(batch.get());
        progress.accept(++done, batches.batches());
      }
    }
    return study.findings();
  }

  private <P extends Prediction> void look(
      SetDetector<P> detector, HostBatch batch, Device device) {
    try (Scope scope = Scope.open();
        NoGrad quiet = NoGrad.open()) {
      SetDetector.Placed<P> asked = detector.allGroups(Images.of(batch, device));
      Tensor points =
          asked
              .points()
              .orElseThrow(
                  () ->
                      new UserException(
                          "the queries of this detector have no places to begin at, so there are"
                              + " no distances between them"));
      Targets targets = Targets.of(batch, device);
      List<Block> groups = asked.output().layout().matched();
      List<Assignment> pairs =
          detector
              .task()
              .criterion()
              .match(asked.output().last(), asked.output().layout(), targets);
      boolean shared = points.size(0) == 1;
      List<List<Point>> referencePoints = List.of();
      for (int picture = 0; picture < pairs.size(); picture++) {
        if (picture == 0 || !shared) {
          referencePoints = referencePoints(points.select(0, picture), groups);
        }
        add(referencePoints, shared);
        add(referencePoints, groups, pairs.get(picture), targets.counts().get(picture));
      }
    }
  }

  /**
   * The places of each group's queries.
   *
   * @param points {@code [Q, 2]}
   */
  private static List<List<Point>> referencePoints(Tensor points, List<Block> groups) {
    float[] values = points.floats();
    List<List<Point>> referencePoints = new ArrayList<>();
    for (Block group : groups) {
      List<Point> own = new ArrayList<>();
      for (int q = group.from(); q < group.from() + group.size(); q++) {
        own.add(new Point(values[2 * q], values[2 * q + 1]));
      }
      referencePoints.add(own);
    }
    return referencePoints;
  }

  /** Places that all pictures share are measured once. */
  private void add(List<List<Point>> referencePoints, boolean shared) {
    if (first.isEmpty()) {
      first = referencePoints;
      referencePoints.forEach(group -> used.add(new BitSet(group.size())));
    } else if (shared) {
      return;
    }
    perturbations.add(Distances.perturbation(referencePoints));
    overlaps.add(Distances.overlap(referencePoints));
  }

  private void add(
      List<List<Point>> referencePoints, List<Block> groups, Assignment pairs, int count) {
    List<List<Point>> found = new ArrayList<>();
    for (int t = 0; t < count; t++) {
      found.add(new ArrayList<>());
    }
    for (int i = 0; i < pairs.size(); i++) {
      int query = pairs.queries()[i];
      for (int g = 0; g < groups.size(); g++) {
        int own = query - groups.get(g).from();
        if (own >= 0 && own < groups.get(g).size()) {
          used.get(g).set(own);
          found.get(pairs.targets()[i]).add(referencePoints.get(g).get(own));
        }
      }
    }
    found.forEach(points -> Distances.matching(points).ifPresent(matchings::add));
    objects += count;
  }

  private QueryFindings findings() {
    return new QueryFindings(
        first,
        Sample.of(perturbations).mean(),
        Sample.of(matchings).mean(),
        Sample.of(overlaps).mean(),
        used.stream().map(BitSet::cardinality).toList(),
        objects);
  }
}
