package org.groupdetr.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.function.ToIntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The programs as far as they get without Spark. */
class ProgramTest {
  private record Ended(int status, String output) {}

  private static Ended run(ToIntFunction<String[]> program, String words) {
    PrintStream out = System.out;
    PrintStream err = System.err;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (PrintStream printed = new PrintStream(bytes, true, StandardCharsets.UTF_8)) {
      System.setOut(printed);
      System.setErr(printed);
      int status = program.applyAsInt(words.isEmpty() ? new String[0] : words.split(" "));
      return new Ended(status, bytes.toString(StandardCharsets.UTF_8));
    } finally {
      System.setOut(out);
      System.setErr(err);
    }
  }

  @Test
  void helpHasExamples() {
    for (Ended help :
        new Ended[] {run(DetectOnSpark::run, "--help"), run(TrainOnSpark::run, "--help")}) {
      assertThat(help.status).isZero();
      assertThat(help.output).contains("Usage: spark-submit", "Examples:");
    }
  }

  @Test
  void theConfigurationIsPrintedAsSparkReadsIt() {
    Ended printed = run(DetectOnSpark::run, "--configuration --threads 3");
    assertThat(printed.status).isZero();
    assertThat(printed.output.lines())
        .contains("spark.task.cpus 3", "spark.executorEnv.GOMP_SPINCOUNT 1000")
        .allMatch(line -> line.matches("spark\\.[A-Za-z_.]+ .+"));
  }

  @ParameterizedTest
  @CsvSource({
    "detect, '', option --model is missing; --help shows examples",
    "detect, --modle m, there is no option --modle; --help lists them",
    "detect, --model, option --model needs a value; --help shows examples",
    "detect, --model m --model n --pictures p --out o, option --model is there several times",
    "detect, --model m --pictures p --out o --threshold 2, '--threshold must be 0 to 1, was ''2'''",
    "detect, --model m --pictures p --out o --together x, '--together must be a number, was ''x'''",
    "train, --out o, option --data is missing; --help shows examples",
    "train, --data d --out o, 'give either --recipe, to begin a run, or --resume, to go on with one'"
  })
  void badInputIsToldInOneLine(String program, String words, String line) {
    Ended ended = run(program.equals("train") ? TrainOnSpark::run : DetectOnSpark::run, words);
    assertThat(ended.status).isEqualTo(1);
    assertThat(ended.output.strip()).isEqualTo("groupdetr: " + line);
  }
}
