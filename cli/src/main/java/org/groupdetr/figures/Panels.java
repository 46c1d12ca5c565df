package org.groupdetr.figures;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Chooses what to show of one run, whose curves then differ in colour, or of several, which differ
 * in colour while the curves of one run differ in dashes.
 */
final class Panels {
  private static final double MB_IN_GB = 1024;

  private final List<RunCurves> runs;
  private final boolean alone;

  private Panels(List<RunCurves> runs) {
    this.runs = runs;
    this.alone = runs.size() == 1;
  }

  /** The panels that have something to show. */
  static List<Panel> of(List<RunCurves> runs) {
    return new Panels(runs).all().filter(panel -> !panel.lines().isEmpty()).toList();
  }

  private Stream<Panel> all() {
    Stream<Panel> loss =
        Stream.of(noisy("Loss", "loss", Panel.Scale.FREE, run -> named("loss", run, "loss")));
    Stream<Panel> precision =
        alone
            ? Stream.of(
                noisy("Loss by term, without weights", "loss", Panel.Scale.FREE, Panels::terms),
                precision("Average precision", List.of("AP", "AP50")))
            : Stream.of(precision("AP50", List.of("AP50")), precision("AP", List.of("AP")));
    Stream<Panel> means =
        Stream.of(
            smooth("Learning rate", "learning rate", Panel.Scale.LOGARITHMIC, Panels::rates),
            noisy("Time", "seconds per step", Panel.Scale.FROM_ZERO, this::times),
            smooth("Memory", "peak memory (GiB)", Panel.Scale.FROM_ZERO, Panels::memory));
    return Stream.of(loss, precision, means).flatMap(panels -> panels);
  }

  private Panel noisy(
      String title, String yAxis, Panel.Scale scale, Function<RunCurves, Map<String, Curve>> of) {
    return new Panel(title, "step", yAxis, scale, true, lines(of));
  }

  private Panel smooth(
      String title, String yAxis, Panel.Scale scale, Function<RunCurves, Map<String, Curve>> of) {
    return new Panel(title, "step", yAxis, scale, false, lines(of));
  }

  private Panel precision(String title, List<String> measures) {
    List<Panel.Line> lines = lines(run -> precision(run, measures));
    return new Panel(title, "epoch", "average precision", Panel.Scale.FROM_ZERO, false, lines);
  }

  private static Map<String, Curve> precision(RunCurves run, List<String> measures) {
    Map<String, Curve> found = new LinkedHashMap<>();
    for (String weights : List.of("raw", "ema")) {
      String end = weights.equals("ema") ? " of EMA" : "";
      for (String measure : measures) {
        addPrecision(found, measure + end, run, weights + "/coco/" + measure);
      }
      for (String measure : measures) {
        addPrecision(found, "mask " + measure + end, run, weights + "/cocoMasks/" + measure);
      }
    }
    return found;
  }

  private static void addPrecision(
      Map<String, Curve> found, String name, RunCurves run, String key) {
    run.curve(key)
        .map(Curve::withoutNegatives) // COCO says -1 where there was nothing to measure.
        .ifPresent(curve -> found.put(name, curve));
  }

  private static Map<String, Curve> terms(RunCurves run) {
    Map<String, Curve> found = new LinkedHashMap<>();
    run.curves("terms/").forEach((name, curve) -> found.put(LossWords.legend(name), curve));
    return found;
  }

  private static Map<String, Curve> rates(RunCurves run) {
    return run.curves("learningRates/");
  }

  private Map<String, Curve> times(RunCurves run) {
    Map<String, Curve> found = named("whole step", run, "stepSeconds");
    if (alone) {
      found.putAll(named("waiting for pictures", run, "dataSeconds"));
    }
    return found;
  }

  private static Map<String, Curve> memory(RunCurves run) {
    Map<String, Curve> found = named("memory", run, "peakMemoryMb");
    found.replaceAll((name, curve) -> curve.times(1 / MB_IN_GB));
    return found;
  }

  private static Map<String, Curve> named(String name, RunCurves run, String key) {
    Map<String, Curve> found = new LinkedHashMap<>();
    run.curve(key).ifPresent(curve -> found.put(name, curve));
    return found;
  }

  private List<Panel.Line> lines(Function<RunCurves, Map<String, Curve>> of) {
    List<Panel.Line> lines = new ArrayList<>();
    for (int run = 0; run < runs.size(); run++) {
      Map<String, Curve> found = of.apply(runs.get(run));
      int pattern = 0;
      for (Map.Entry<String, Curve> curve : found.entrySet()) {
        if (!curve.getValue().isEmpty()) {
          String name = alone ? curve.getKey() : name(run, found.size(), curve.getKey());
          int colour = alone ? lines.size() : run;
          lines.add(new Panel.Line(name, colour, alone ? 0 : pattern, curve.getValue()));
          pattern++;
        }
      }
    }
    return lines;
  }

  private String name(int run, int curves, String curve) {
    String name = runs.get(run).name();
    long before = runs.subList(0, run).stream().filter(r -> r.name().equals(name)).count();
    String unique = before == 0 ? name : name + " (" + (before + 1) + ")";
    return curves == 1 ? unique : unique + ": " + curve;
  }
}
