package org.groupdetr.cli.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.groupdetr.cli.train.TrainingProgress;
import org.junit.jupiter.api.Test;

class ProgressLineTest {
  private static final String END = System.lineSeparator();

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(bytes, true, UTF_8);
  private Instant now = Instant.EPOCH;

  @Test
  void elsewhereWholeLinesAtMostEveryFiveSeconds() {
    try (ProgressLine line = line(new Terminal(false, 20))) {
      for (int step = 1; step <= 121; step++) {
        line.show(counted(step));
        now = now.plusMillis(100);
      }
      line.finish(counted(121));
    }
    assertThat(text())
        .isEqualTo(
            "evaluating 1/200 pictures  0%"
                + END
                + "evaluating 51/200 pictures  25%"
                + END
                + "evaluating 101/200 pictures  50%"
                + END
                + "evaluating 121/200 pictures  60%"
                + END);
  }

  @Test
  void whatIsCompleteIsAlwaysShown() {
    try (ProgressLine line = line(new Terminal(false, 80))) {
      for (int step = 1; step <= 200; step++) {
        line.show(counted(step));
      }
    }
    assertThat(text().lines())
        .containsExactly("evaluating 1/200 pictures  0%", "evaluating 200/200 pictures  100%");
  }

  @Test
  void aClockThatIsSetBackStopsNothing() {
    try (ProgressLine line = line(new Terminal(false, 80))) {
      line.show(counted(1));
      now = now.minusSeconds(3600);
      line.show(counted(2));
      line.show(counted(3)); // too soon
    }
    assertThat(text().lines())
        .containsExactly("evaluating 1/200 pictures  0%", "evaluating 2/200 pictures  1%");
  }

  @Test
  void whatActsOnATerminalIsShown() {
    try (ProgressLine line = line(new Terminal(true, 80))) {
      line.show(
          new WorkProgress(
              "reading \u001b[2J\rx", 1, OptionalLong.of(2), "files", Optional.empty()));
      line.print("a\u202eb\nc");
    }
    assertThat(text())
        .contains("\rreading \\u001b[2J\\rx 1/2 files")
        .contains("a\\u202eb\\nc" + END);
  }

  @Test
  void onATerminalOneLineInPlace() {
    try (ProgressLine line = line(new Terminal(true, 80))) {
      line.show(training(100));
      now = now.plusMillis(50);
      line.show(training(101)); // too soon
      now = now.plusMillis(50);
      line.show(counted(1));
      line.print("saved");
    }
    assertThat(text()).doesNotContain("step 101").contains("\revaluating 1/200 pictures  0%  ");
    assertThat(screen()).isEqualTo("saved\n");
  }

  @Test
  void theLiveLineNeverReachesTheLastColumn() {
    for (int columns = 20; columns < 160; columns++) {
      String line = training(100).line(columns - 1);
      assertThat(line.length()).isLessThan(columns);
      assertThat(line).startsWith("epoch 3/12  ");
      if (columns > 40) {
        assertThat(line).contains("loss 1.235");
      }
    }
  }

  @Test
  void theLeastImportantGoesFirst() {
    assertThat(training(7).line())
        .isEqualTo(
            "epoch 3/12  step 7/500  loss 1.235  (class 0.500, box 0.735)  lr 1e-4"
                + "  12.3 pictures/s  waiting 2%  2.1 GB  2h 05m left");
    assertThat(training(7).line(79))
        .isEqualTo("epoch 3/12  step 7/500  loss 1.235  12.3 pictures/s  2.1 GB  2h 05m left");
    assertThat(training(7).line(40)).isEqualTo("epoch 3/12  step 7/500  loss 1.235");
  }

  @Test
  void finishedLinesStayOnTheScreen() {
    try (ProgressLine line = line(new Terminal(true, 40))) {
      line.show(counted(150));
      line.finish(counted(200));
      line.show(counted(3)); // within the interval
      now = now.plusSeconds(1);
      line.show(counted(4));
    }
    assertThat(screen()).isEqualTo("evaluating 200/200 pictures  100%\n");
  }

  @Test
  void workOfUnknownLength() {
    Progress progress =
        new WorkProgress("downloading", 12, OptionalLong.empty(), "MB", Optional.empty());
    assertThat(progress.line()).isEqualTo("downloading 12 MB");
  }

  @Test
  void durations() {
    Map<Long, String> words =
        Map.of(
            0L, "0s", 59L, "59s", 60L, "1m 00s", 192L, "3m 12s", 3599L, "59m 59s", 3600L, "1h 00m",
            7490L, "2h 05m", 86_399L, "1d 00h", 97_200L, "1d 03h");
    words.forEach(
        (seconds, text) ->
            assertThat(Durations.words(Duration.ofSeconds(seconds))).isEqualTo(text));
    assertThat(Durations.words(Duration.ofMillis(59_700))).isEqualTo("1m 00s");
    assertThat(Durations.words(Duration.ofSeconds(-5))).isEqualTo("0s");
  }

  @Test
  void theLauncherKnowsBetterThanJavaWhatTheOutputIs() {
    assertThat(Terminal.of(Map.of(), false)).isEqualTo(new Terminal(false, 80));
    assertThat(Terminal.of(Map.of(), true)).isEqualTo(new Terminal(true, 80));
    assertThat(Terminal.of(Map.of("GROUPDETR_TTY", "0"), true).live()).isFalse();
    assertThat(Terminal.of(Map.of("GROUPDETR_TTY", "1"), false).live()).isTrue();
    assertThat(Terminal.of(Map.of("GROUPDETR_TTY", "1", "TERM", "dumb"), true).live()).isFalse();
    assertThat(Terminal.of(Map.of("COLUMNS", "100"), true).columns()).isEqualTo(100);
    assertThat(Terminal.of(Map.of("COLUMNS", "100", "GROUPDETR_COLUMNS", "132"), true).columns())
        .isEqualTo(132);
    for (String columns : new String[] {"", "0", "-3", "wide", "999999"}) {
      assertThat(Terminal.of(Map.of("COLUMNS", columns), true).columns()).isEqualTo(80);
    }
  }

  private ProgressLine line(Terminal terminal) {
    return new ProgressLine(out, terminal, () -> now);
  }

  private static Progress counted(long done) {
    return new WorkProgress("evaluating", done, OptionalLong.of(200), "pictures", Optional.empty());
  }

  private static Progress training(long step) {
    Map<String, Double> terms = new LinkedHashMap<>();
    terms.put("class", 0.5);
    terms.put("box", 0.7346);
    return new TrainingProgress(
        3,
        12,
        step,
        500,
        1.2346,
        terms,
        1e-4,
        12.34,
        2150,
        0.02,
        0,
        Optional.of(Duration.ofMinutes(125)));
  }

  private String text() {
    return bytes.toString(UTF_8);
  }

  /** What a terminal shows in the end: a carriage return goes back, later letters overwrite. */
  private String screen() {
    StringBuilder screen = new StringBuilder();
    StringBuilder line = new StringBuilder();
    int column = 0;
    for (char letter : text().replace(END, "\n").toCharArray()) {
      if (letter == '\r') {
        column = 0;
      } else if (letter == '\n') {
        screen.append(line.toString().stripTrailing()).append('\n');
        line.setLength(0);
        column = 0;
      } else {
        line.setLength(Math.max(line.length(), column + 1));
        line.setCharAt(column++, letter);
      }
    }
    return screen.append(line.toString().stripTrailing()).toString();
  }
}
