package org.groupdetr.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.groupdetr.cli.console.ProgressLine;
import org.groupdetr.cli.console.WorkProgress;
import org.groupdetr.cli.options.QuietOption;
import org.groupdetr.train.TinyRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Commands that say nothing, and commands that speak to programs. */
class QuietTest {
  @TempDir Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(List<String> words) {
    return Main.commandLine()
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err, true))
        .execute(words.toArray(String[]::new));
  }

  /** Of all that is printed a warning is left, and that goes where errors go. */
  @Test
  void aQuietTrainingPrintsWarningsOnly() {
    List<String> words = new ArrayList<>(List.of("train", "--quiet", "--recipe", "demo"));
    Path data = new TinyRun(folder).data().folder();
    words.addAll(List.of("--data", data.toString(), "--out", folder.resolve("run").toString()));
    List<String> settings = new ArrayList<>(TinyRun.SETTINGS);
    settings.addAll(List.of("training.epochs=1", "training.freeze=[backbone]"));
    settings.forEach(value -> words.addAll(List.of("--set", value)));
    words.addAll(List.of("--log", "csv"));
    assertThat(run(words)).as(err.toString()).isZero();
    assertThat(out.toString()).isEmpty();
    assertThat(err.toString().lines())
        .allMatch(line -> line.startsWith("groupdetr: warning: "))
        .anyMatch(line -> line.contains("training.freeze leaves backbone as drawn by chance"));
    assertThat(folder.resolve("run/metrics.csv")).isNotEmptyFile();
  }

  @Test
  void quietProgressGoesNowhere() {
    for (String word : List.of("", "--quiet")) {
      ByteArrayOutputStream shown = new ByteArrayOutputStream();
      QuietOption quiet = new QuietOption();
      new CommandLine(CommandLine.Model.CommandSpec.create().addMixin("q", spec(quiet)))
          .parseArgs(word.isEmpty() ? new String[0] : new String[] {word});
      try (ProgressLine line =
          quiet.progress(new PrintStream(shown, true, StandardCharsets.UTF_8))) {
        line.finish(new WorkProgress("at", 1, OptionalLong.of(1), "steps", Optional.empty()));
      }
      assertThat(shown.size() == 0).isEqualTo(quiet.isGiven());
    }
  }

  private static CommandLine.Model.CommandSpec spec(QuietOption quiet) {
    return CommandLine.Model.CommandSpec.forAnnotatedObject(quiet);
  }

  @Test
  void unknownLogsAreRefusedBeforeAnythingIsDone() {
    Path data = new TinyRun(folder).data().folder();
    Path run = folder.resolve("none");
    assertThat(
            run(
                List.of(
                    "train", "--data", data.toString(), "--out", run.toString(), "--log", "wandb")))
        .isEqualTo(1);
    assertThat(err.toString()).isEqualTo("groupdetr: --log must be csv or mlflow=URI, was wandb\n");
    assertThat(run).doesNotExist();
  }

  @Test
  void recipesSpeakJson() throws Exception {
    assertThat(run(List.of("recipes", "--json"))).isZero();
    JsonNode names = new ObjectMapper().readTree(out.toString());
    assertThat(names.findValuesAsText("name")).contains("small", "demo");
    out.getBuffer().setLength(0);
    assertThat(run(List.of("recipes", "small", "--json", "--set", "training.groups=3"))).isZero();
    JsonNode values = new ObjectMapper().readTree(out.toString());
    assertThat(values.path("training.groups").asText()).isEqualTo("3");
    assertThat(values.path("detector.kind").asText()).isEqualTo("conditional-detr");
  }
}
