package org.groupdetr.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.groupdetr.figures.BandSeries;
import org.groupdetr.run.EpochMetrics.Weights;
import org.groupdetr.run.MetricsLog;
import org.groupdetr.run.MetricsRecord;
import org.groupdetr.run.RunFolder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is read of a run's log, and what is made of several. */
class TrialMetricsTest {
  @TempDir Path path;

  private RunFolder run = new RunFolder(Path.of("."));

  @BeforeEach
  void useFolder() {
    run = new RunFolder(path);
  }

  private static void write(Path file, MetricsRecord... records) {
    try (MetricsLog log = MetricsLog.create(file)) {
      List.of(records).forEach(log::add);
    }
  }

  @Test
  void accuracyIsThatOfTheLastEvaluationAndTheBestIsKeptApart() {
    write(
        run.metrics(),
        GivenLab.epoch(1, Weights.RAW, 0.3),
        GivenLab.epoch(2, Weights.RAW, 0.4),
        GivenLab.epoch(3, Weights.RAW, 0.2));
    assertThat(TrialMetrics.of(run).byName())
        .containsEntry("AP", 0.2)
        .containsEntry("AP50", 0.4)
        .containsEntry("bestAP", 0.4)
        .containsEntry("totalSeconds", 300.0);
  }

  @Test
  void whereThereIsAnAverageOnlyItsEvaluationsCount() {
    write(
        run.metrics(),
        GivenLab.epoch(1, Weights.RAW, 0.5),
        GivenLab.epoch(1, Weights.EMA, 0.1),
        GivenLab.epoch(2, Weights.RAW, 0.6),
        GivenLab.epoch(2, Weights.EMA, 0.2));
    assertThat(TrialMetrics.of(run).byName()).containsEntry("AP", 0.2).containsEntry("bestAP", 0.2);
  }

  @Test
  void stepsGiveTheirMedianTimeAndTheirHighestMemory() {
    write(
        run.metrics(),
        GivenLab.step(1, 9, 100),
        GivenLab.step(2, 1, 300),
        GivenLab.step(3, 2, 200));
    assertThat(TrialMetrics.of(run).byName())
        .containsOnly(
            Map.entry(TrialMetrics.STEP_SECONDS, 2.0), Map.entry(TrialMetrics.PEAK_MB, 300.0));
    write(
        run.metrics(),
        GivenLab.step(1, 9, Double.NaN),
        GivenLab.step(2, 1, Double.NaN),
        GivenLab.step(3, Double.NaN, Double.NaN),
        GivenLab.step(4, 2, Double.NaN),
        GivenLab.step(5, 4, Double.NaN));
    assertThat(TrialMetrics.of(run).byName())
        .containsOnly(Map.entry(TrialMetrics.STEP_SECONDS, 3.0));
  }

  @Test
  void numbersAfterSuppressionHaveNamesOfTheirOwn() {
    write(run.metrics(), GivenLab.epoch(1, Weights.RAW, 0.3));
    write(run.suppressed(), GivenLab.epoch(1, Weights.RAW, 0.4));
    assertThat(TrialMetrics.of(run).byName())
        .containsEntry("AP", 0.3)
        .containsEntry("nms/AP", 0.4)
        .containsEntry("nms/bestAP", 0.4);
  }

  @Test
  void stepsDoneAreThoseOfTheLastLine() {
    assertThat(TrialMetrics.stepsDone(run)).isEmpty();
    write(run.metrics());
    assertThat(TrialMetrics.stepsDone(run)).isEmpty();
    write(run.metrics(), GivenLab.step(1, 1, 1), GivenLab.step(17, 1, 1));
    assertThat(TrialMetrics.stepsDone(run)).hasValue(17L);
  }

  @Test
  void curvesAreMeanAndDeviationOfTheFinishedSeedsByEpoch() {
    LabPlan plan = GivenLab.plan(3);
    LabFolder folder = new LabFolder(path);
    for (int seed = 0; seed < 3; seed++) {
      RunFolder own = folder.run(plan.trials().get(3 * seed));
      GivenLab.folder(own);
      write(
          own.metrics(),
          GivenLab.epoch(1, Weights.RAW, 0.1 * (seed + 1)),
          GivenLab.epoch(2, Weights.RAW, 0.5));
    }
    Map<String, TrialMetrics> finished =
        Map.of("groups-1/seed-1", TrialMetrics.NONE, "groups-1/seed-2", TrialMetrics.NONE);
    List<BandSeries> bands = LabCurves.bands(new LabResults(plan, finished), folder);
    assertThat(bands).hasSize(1);
    assertThat(bands.get(0).xs()).containsExactly(1.0, 2.0);
    assertThat(bands.get(0).means().get(0)).isCloseTo(0.15, within(1e-12));
    assertThat(bands.get(0).means().get(1)).isCloseTo(0.5, within(1e-12));
    assertThat(bands.get(0).spreads().get(0)).isCloseTo(Math.sqrt(0.005), within(1e-12));
  }
}
