package org.groupdetr.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.groupdetr.common.UserException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetricsLogTest {
  @TempDir Path folder;
  private Path path;

  @BeforeEach
  void name() {
    path = folder.resolve("run").resolve("metrics.jsonl");
  }

  @Test
  void recordsComeBackAsTheyWere() {
    List<MetricsRecord> records = List.of(step(1), step(2), epoch(2));
    write(records);
    assertThat(MetricsLog.read(path)).isEqualTo(records);
  }

  @Test
  void namesKeepTheirOrder() {
    Map<LossName, Double> terms = new LinkedHashMap<>();
    for (String loss : List.of("zebra", "apple", "mango", "box")) {
      terms.put(new LossName(loss, loss.contains("a")), 1.0);
    }
    write(List.of(new StepMetrics(1, 1, 4, terms, 1, Map.of(), 1, 1, 0, 1)));
    StepMetrics back = (StepMetrics) MetricsLog.read(path).get(0);
    assertThat(back.terms().keySet()).containsExactlyElementsOf(terms.keySet());
    assertThat(back.terms().keySet())
        .extracting(LossName::toString)
        .containsExactly("zebra_all", "apple_all", "mango_all", "box");
    assertThat(back.lastLayer()).containsExactly(Map.entry("box", 1.0));
    assertThatThrownBy(() -> new LossName("box_all", false)).hasMessageContaining("box_all");
  }

  @Test
  void everyLineIsPlainJsonEvenWithoutANumber() throws IOException {
    double nan = Double.NaN;
    MetricsRecord lost =
        new StepMetrics(
            1,
            7,
            nan,
            Map.of(new LossName("class", true), Double.POSITIVE_INFINITY),
            1,
            Map.of(),
            2,
            3,
            0,
            nan);
    write(List.of(lost));
    assertThat(Files.readString(path))
        .isEqualTo(
            "{\"kind\":\"step\",\"epoch\":1,\"step\":7,\"loss\":null,\"terms\":{\"class_all\":null},"
                + "\"gradientNorm\":1.0,\"learningRates\":{},\"picturesPerSecond\":2.0,"
                + "\"stepSeconds\":3.0,\"dataSeconds\":0.0,\"peakMemoryMb\":null}\n");
    StepMetrics back = (StepMetrics) MetricsLog.read(path).get(0);
    assertThat(back.loss()).isNaN();
    assertThat(back.terms().get(new LossName("class", true))).isNaN();
    assertThat(back.peakMemoryMb()).isNaN();
  }

  @Test
  void aResumedRunHasTheFileOfOneNeverStopped() throws IOException {
    write(List.of(step(1), step(2), epoch(2), step(3), step(4), epoch(4)));
    byte[] whole = Files.readAllBytes(path);
    for (long checkpoint = 0; checkpoint <= 4; checkpoint++) {
      for (int killedAt = bytesUpTo(whole, checkpoint); killedAt <= whole.length; killedAt += 37) {
        Files.write(path, Arrays.copyOf(whole, killedAt));
        resumeAfter(checkpoint);
        assertThat(Files.readAllBytes(path)).isEqualTo(whole);
      }
    }
  }

  private void resumeAfter(long checkpoint) {
    try (MetricsLog log = MetricsLog.open(path, checkpoint, Integer.MAX_VALUE)) {
      for (long step = checkpoint + 1; step <= 4; step++) {
        log.add(step(step));
        if (step % 2 == 0) {
          log.add(epoch(step));
        }
      }
    }
  }

  private static int bytesUpTo(byte[] whole, long checkpoint) {
    int end = 0;
    for (String line : new String(whole, java.nio.charset.StandardCharsets.UTF_8).split("\n")) {
      if (MetricsJson.record(line).step() <= checkpoint) {
        end += line.length() + 1;
      }
    }
    return end;
  }

  @Test
  void aTornLastLineIsLeftOutByTheReader() throws IOException {
    write(List.of(step(1), step(2)));
    Files.writeString(path, "{\"kind\":\"step\",\"epo\u00e9", StandardOpenOption.APPEND);
    byte[] bytes = Files.readAllBytes(path);
    Files.write(path, Arrays.copyOf(bytes, bytes.length - 1)); // half of the letter's two bytes
    assertThat(MetricsLog.read(path)).containsExactly(step(1), step(2));
  }

  @Test
  void aNewRunBeginsWithAnEmptyFile() {
    write(List.of(step(1)));
    MetricsLog.create(path).close();
    assertThat(MetricsLog.read(path)).isEmpty();
  }

  @Test
  void openingWhatIsMissingCreatesIt() {
    MetricsLog.open(path, 10, 1).close();
    assertThat(path).isEmptyFile();
  }

  /** A run that was killed while it evaluated evaluates again. */
  @Test
  void evaluationsOfAnEpochThatIsNotDoneAreDropped() {
    List<MetricsRecord> done = List.of(step(1), step(2), epoch(2), step(3), step(4));
    write(Stream.concat(done.stream(), Stream.of(epoch(4))).toList());
    MetricsLog.open(path, 4, 1).close();
    assertThat(MetricsLog.read(path)).isEqualTo(done);
  }

  @Test
  void aSpoiltLineIsNamed() throws IOException {
    write(List.of(step(1)));
    for (String line :
        List.of("nonsense", "[1]", "{\"kind\":\"step\"}", "{\"kind\":\"stop\"}", "")) {
      Files.writeString(path, MetricsJson.line(step(1)) + "\n" + line + "\n");
      assertThatThrownBy(() -> MetricsLog.read(path))
          .isInstanceOf(UserException.class)
          .hasMessageContaining(path + ", line 2 is no metrics record: ");
    }
  }

  @Test
  void aMissingFileIsNamed() {
    assertThatThrownBy(() -> MetricsLog.read(path))
        .isInstanceOf(UserException.class)
        .hasMessage("cannot read " + path + ": no such file or folder");
  }

  private void write(List<MetricsRecord> records) {
    try (MetricsLog log = MetricsLog.create(path)) {
      records.forEach(log::add);
    }
  }

  private static MetricsRecord step(long step) {
    return new StepMetrics(
        (int) ((step + 1) / 2),
        step,
        1.25 / step,
        Map.of(LossName.ofLastLayer("class"), 1.0 / step),
        0.3,
        Map.of("backbone", 1e-5),
        12.5,
        0.25,
        0.01,
        1024);
  }

  private static MetricsRecord epoch(long step) {
    return new EpochMetrics(
        (int) (step / 2),
        step,
        EpochMetrics.Weights.EMA,
        Map.of("AP", 0.1 / 3),
        step % 4 == 0 ? Map.of("AP", 0.2 / 3, "AP50", -1.0) : Map.of(),
        1.5,
        4.5,
        100.125 * step);
  }
}
