package org.groupdetr.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetricsCsvTest {
  @TempDir Path folder;

  private static StepMetrics step(long number, Map<LossName, Double> terms) {
    return new StepMetrics(1, number, 4.5, terms, Double.NaN, Map.of("main", 1e-4), 3, 0.5, 0, 900);
  }

  /** Columns are all that any record has; what a record lacks, or was not taken, stays empty. */
  @Test
  void everyRecordIsARow() throws Exception {
    Path metrics = folder.resolve("metrics.jsonl");
    try (MetricsLog log = MetricsLog.create(metrics)) {
      log.add(step(1, Map.of(LossName.ofLastLayer("box"), 2.0)));
      log.add(step(2, Map.of(LossName.ofLastLayer("class"), 0.25)));
      log.add(new EpochMetrics(1, 2, EpochMetrics.Weights.EMA, Map.of("AP", 0.5), 4, 1, 9));
    }
    Path table = folder.resolve("metrics.csv");
    MetricsCsv.write(metrics, table);
    List<String> lines = Files.readAllLines(table);
    assertThat(lines)
        .containsExactly(
            "epoch,step,train/loss,train/loss_box,learning_rate/main,speed/pictures_per_second,"
                + "speed/step_seconds,speed/data_seconds,memory/peak_mb,train/loss_class,"
                + "validation_ema/AP,train/loss_mean_of_epoch,speed/validation_seconds",
            "1,1,4.5,2.0,1.0E-4,3.0,0.5,0.0,900.0,,,,",
            "1,2,4.5,,1.0E-4,3.0,0.5,0.0,900.0,0.25,,,",
            "1,2,,,,,,,,,0.5,4.0,1.0");
  }

  @Test
  void anEmptyRunHasAHead() {
    assertThat(MetricsCsv.text(List.of())).isEqualTo("epoch,step\n");
  }
}
