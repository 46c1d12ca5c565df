package org.groupdetr.cli.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.groupdetr.run.EpochMetrics;
import org.groupdetr.run.MetricsLog;
import org.groupdetr.run.RunFolder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where models stand in charts of distances. */
class QueryFiguresTest {
  @TempDir private Path folder;

  @Test
  void modelsOfARunStandAtTheirSteps() {
    RunFolder run = new RunFolder(folder);
    try (MetricsLog log = MetricsLog.create(run.metrics())) {
      log.add(epoch(1, 32));
      log.add(epoch(5, 160));
    }
    assertThat(AllGroupsModel.step(run.snapshot(1))).hasValue(32);
    assertThat(AllGroupsModel.step(run.snapshot(5))).hasValue(160);
    assertThat(AllGroupsModel.step(run.snapshot(9))).isEmpty();
    assertThat(AllGroupsModel.step(run.checkpoint())).hasValue(160);
    assertThat(AllGroupsModel.step(folder.resolve("a/b/c/model.safetensors"))).isEmpty();
  }

  private static EpochMetrics epoch(int epoch, long step) {
    return new EpochMetrics(
        epoch, step, EpochMetrics.Weights.RAW, Map.of("AP", 0.1), Map.of(), 1, 1, 1);
  }

  @Test
  void theAxisHasStepsWhereAllAreKnownAndInOrder() {
    List<OptionalLong> steps = List.of(OptionalLong.of(32), OptionalLong.of(160));
    assertThat(QueryFigures.places(steps)).containsExactly(32.0, 160.0);
    assertThat(QueryFigures.places(List.of(OptionalLong.of(160), OptionalLong.of(32))))
        .containsExactly(1.0, 2.0);
    assertThat(QueryFigures.places(List.of(OptionalLong.of(32), OptionalLong.empty())))
        .containsExactly(1.0, 2.0);
  }
}
