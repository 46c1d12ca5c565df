package org.groupdetr.cli.lab;

import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.groupdetr.figures.BandFigure;
import org.groupdetr.figures.BandSeries;
import org.groupdetr.figures.Pictures;
import org.groupdetr.figures.ScatterFigure;
import org.groupdetr.figures.ScatterSeries;
import org.groupdetr.lab.Point;
import org.groupdetr.lab.QueryFindings;

/**
 * Pictures of what the groups of models do.
 *
 * @param findings one of each model, in their order
 */
record QueryFigures(List<AllGroupsModel> models, List<QueryFindings> findings) {
  private static final String LENGTH = "distance, as a share of the picture's sides";

  /**
   * Writes {@code places.png} of the last model and, of several, {@code distances.png}.
   *
   * @throws org.groupdetr.common.UserException if this machine has no fonts
   */
  void write(Path folder) {
    int last = findings.size() - 1;
    List<List<Point>> places = findings.get(last).referencePoints();
    List<ScatterSeries> clouds =
        IntStream.range(0, places.size())
            .mapToObj(g -> cloud("group " + (g + 1), places.get(g)))
            .toList();
    Pictures.writePng(
        ScatterFigure.draw("Where queries begin: " + models.get(last).title(), clouds),
        folder.resolve("places.png"));
    if (findings.size() > 1) {
      Pictures.writePng(
          BandFigure.drawFromZero(
              new BandFigure.Words(
                  title(), inOrder(steps()) ? "step" : "weights, in the order given", LENGTH),
              List.of(
                  band("MD, of queries that found the same object", QueryFindings::matching),
                  band(
                      "PD, of each query to the next of another group",
                      QueryFindings::perturbation))),
          folder.resolve("distances.png"));
    }
  }

  private String title() {
    String first = models.get(0).title();
    String last = models.get(models.size() - 1).title();
    return "Distances between groups: " + first + " to " + last;
  }

  private List<OptionalLong> steps() {
    return models.stream().map(AllGroupsModel::step).toList();
  }

  /** Whether all models say after how many steps they were kept, each later than the one before. */
  static boolean inOrder(List<OptionalLong> steps) {
    return steps.stream().allMatch(OptionalLong::isPresent)
        && IntStream.range(1, steps.size())
            .allMatch(i -> steps.get(i - 1).orElse(0) < steps.get(i).orElse(0));
  }

  /** Where models stand on the level axis: at their steps, or else one after another. */
  static List<Double> places(List<OptionalLong> steps) {
    boolean known = inOrder(steps);
    return IntStream.range(0, steps.size())
        .mapToObj(i -> known ? (double) steps.get(i).orElse(0) : i + 1.0)
        .toList();
  }

  private BandSeries band(String name, ToDoubleFunction<QueryFindings> distance) {
    List<Double> values = findings.stream().map(distance::applyAsDouble).toList();
    return new BandSeries(name, places(steps()), values, values.stream().map(v -> 0.0).toList());
  }

  private static ScatterSeries cloud(String name, List<Point> points) {
    return new ScatterSeries(
        name, points.stream().map(Point::x).toList(), points.stream().map(Point::y).toList());
  }
}
