package org.groupdetr.figures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.groupdetr.common.UserException;
import org.groupdetr.run.EpochMetrics;
import org.groupdetr.run.EpochMetrics.Weights;
import org.groupdetr.run.LossName;
import org.groupdetr.run.MetricsLog;
import org.groupdetr.run.StepMetrics;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunCurvesTest {
  @TempDir Path folder;

  @Test
  void whatARunLoggedBecomesCurves() {
    RunCurves run = RunCurves.read("run", log("a", 1));
    assertThat(run.curve("loss").orElseThrow().xs()).containsExactly(1, 2, 3, 4);
    assertThat(run.curve("loss").orElseThrow().ys()).containsExactly(4, 2, Double.NaN, 1);
    assertThat(run.curves("terms/")).containsOnlyKeys("class", "box");
    assertThat(run.curves("terms/").get("box").ys()).containsExactly(1, 2, 3, 4);
    assertThat(run.curve("learningRates/main").orElseThrow().ys()).containsOnly(1e-4);
    assertThat(run.curve("raw/coco/AP").orElseThrow().xs()).containsExactly(1, 2);
    assertThat(run.curve("ema/coco/AP").orElseThrow().ys()).containsExactly(-1, 0.25);
    assertThat(run.curve("peakMemoryMb")).isEmpty(); // was never taken
    assertThat(run.curve("no such number")).isEmpty();
  }

  @Test
  void aLineBeingWrittenIsLeftOut() throws IOException {
    Path file = log("a", 1);
    Files.writeString(file, "{\"kind\":\"st", StandardOpenOption.APPEND);
    assertThat(RunCurves.read("run", file).curve("loss").orElseThrow().ys()).hasSize(4);
  }

  @Test
  void badFilesAreNamed() throws IOException {
    Path file = folder.resolve("bad.jsonl");
    assertThatThrownBy(() -> RunCurves.read("run", file))
        .isInstanceOf(UserException.class)
        .hasMessage("cannot read " + file + ": no such file or folder");
    Files.writeString(file, "{}\n{oops}\n");
    assertThatThrownBy(() -> RunCurves.read("run", file))
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith(file + ", line 2 is not JSON: ");
  }

  @Test
  void oneRunShowsItsTerms() {
    List<Panel> panels = Panels.of(List.of(RunCurves.read("run", log("a", 1))));
    assertThat(panels)
        .extracting(Panel::title)
        .containsExactly(
            "Loss", "Loss by term, without weights", "Average precision", "Learning rate", "Time");
    assertThat(panels.get(1).lines())
        .extracting(Panel.Line::name)
        .containsExactlyInAnyOrder("class, last layer", "box, last layer");
    assertThat(CurveFigure.title(List.of(RunCurves.read("runs/a", log("a", 1)))))
        .isEqualTo("Run runs/a");
    assertThat(panels.get(2).lines())
        .extracting(Panel.Line::name)
        .containsExactly("AP", "AP50", "AP of EMA", "AP50 of EMA");
    assertThat(panels.get(2).lines()).extracting(Panel.Line::colour).containsExactly(0, 1, 2, 3);
    assertThat(panels.get(2).lines().get(2).curve().ys()).containsExactly(Double.NaN, 0.25);
  }

  @Test
  void runsDifferInColourAndTheirCurvesInDashes() {
    RunCurves one = RunCurves.read("K = 1", log("a", 1));
    RunCurves same = RunCurves.read("K = 1", log("b", 0.5));
    List<Panel> panels = Panels.of(List.of(one, same));
    assertThat(panels)
        .extracting(Panel::title)
        .containsExactly("Loss", "AP50", "AP", "Learning rate", "Time");
    assertThat(panels.get(0).lines())
        .extracting(Panel.Line::name)
        .containsExactly("K = 1", "K = 1 (2)");
    assertThat(panels.get(2).lines())
        .extracting(line -> line.name() + ", " + line.colour() + ", " + line.pattern())
        .containsExactly(
            "K = 1: AP, 0, 0",
            "K = 1: AP of EMA, 0, 1",
            "K = 1 (2): AP, 1, 0",
            "K = 1 (2): AP of EMA, 1, 1");
  }

  @Test
  void theRunningMeanIsThatOfAConstantAndKeepsGaps() {
    double[] ys = new double[400];
    Arrays.fill(ys, 3);
    ys[7] = Double.NaN;
    Curve smooth = new Curve(ys.clone(), ys).smoothed();
    for (int i = 0; i < ys.length; i++) {
      if (i == 7) {
        assertThat(smooth.ys()[i]).isNaN();
      } else {
        assertThat(smooth.ys()[i]).isCloseTo(3, within(1e-9));
      }
    }
  }

  @Test
  void theRunningMeanFollowsAChangeWithinAFewHundredths() {
    double[] ys = new double[400];
    Arrays.fill(ys, 200, 400, 1);
    double[] smooth = new Curve(ys.clone(), ys).smoothed().ys();
    assertThat(smooth[199]).isZero();
    assertThat(smooth[210]).isBetween(0.5, 0.8);
    assertThat(smooth[240]).isGreaterThan(0.97);
  }

  @Test
  void aLonePeakDoesNotSetTheScale() {
    double[] xs = new double[20];
    double[] ys = new double[20];
    Arrays.fill(ys, 1);
    ys[0] = 30;
    Panel.Line line = new Panel.Line("seconds", 0, 0, new Curve(xs, ys));
    Panel panel = new Panel("", "", "", Panel.Scale.FROM_ZERO, true, List.of(line));
    assertThat(panel.usualGreatest()).isEqualTo(1.5);
    ys[0] = 1.9;
    assertThat(panel.usualGreatest()).isEqualTo(1.9);
  }

  @Test
  void masksHaveCurvesOfTheirOwn() {
    Path file = folder.resolve("masks.jsonl");
    try (MetricsLog log = MetricsLog.create(file)) {
      Map<String, Double> boxes = Map.of("AP", 0.1, "AP50", 0.3);
      Map<String, Double> masks = Map.of("AP", 0.2, "AP50", 0.4);
      log.add(new EpochMetrics(1, 2, Weights.RAW, boxes, masks, 1, 1, 1));
    }
    List<Panel> panels = Panels.of(List.of(RunCurves.read("run", file)));
    assertThat(panels).hasSize(1);
    assertThat(panels.get(0).lines())
        .extracting(Panel.Line::name, line -> line.curve().ys()[0])
        .containsExactly(
            tuple("AP", 0.1), tuple("AP50", 0.3), tuple("mask AP", 0.2), tuple("mask AP50", 0.4));
  }

  private Path log(String name, double factor) {
    Path file = folder.resolve(name + ".jsonl");
    double[] losses = {4 * factor, 2, Double.NaN, 1};
    try (MetricsLog log = MetricsLog.create(file)) {
      for (int step = 1; step <= 4; step++) {
        int epoch = (step + 1) / 2;
        log.add(
            new StepMetrics(
                epoch,
                step,
                losses[step - 1],
                Map.of(
                    LossName.ofLastLayer("class"), 0.5, LossName.ofLastLayer("box"), (double) step),
                1,
                Map.of("main", 1e-4),
                1,
                1,
                0,
                Double.NaN));
        if (step % 2 == 0) {
          double ap = epoch == 1 ? -1 : 0.25;
          log.add(
              new EpochMetrics(epoch, step, Weights.RAW, Map.of("AP", 0.1, "AP50", 0.3), 1, 1, 1));
          log.add(
              new EpochMetrics(epoch, step, Weights.EMA, Map.of("AP", ap, "AP50", 0.4), 1, 1, 1));
        }
      }
    }
    return file;
  }
}
