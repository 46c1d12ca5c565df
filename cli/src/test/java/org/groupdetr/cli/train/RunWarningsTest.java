package org.groupdetr.cli.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.groupdetr.Training;
import org.groupdetr.cli.Main;
import org.groupdetr.recipe.RecipeFile;
import org.groupdetr.train.RunWarnings;
import org.groupdetr.train.TinyRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunWarningsTest {
  @Test
  void tooLittleMemoryIsSaidInOneLine() {
    assertThat(RunWarnings.ofMemory(8000, 8L << 30)).isEmpty();
    assertThat(RunWarnings.ofMemory(9000, 8L << 30).orElseThrow())
        .startsWith("a step is predicted to need 9,000 MB, and 8,192 MB are free: ")
        .contains("training.groups", "training.accumulate", "training.checkpointing=true")
        .doesNotContain("\n");
    assertThat(RunWarnings.cannotFit(9000, 8L << 30)).isFalse();
    assertThat(RunWarnings.cannotFit(9200, 8L << 30)).isTrue();
  }

  private static Optional<String> faster(double giga, int threads, String... settings) {
    return RunWarnings.ofThreads(
        RecipeFile.read("small", List.of(settings)).training(), giga, threads);
  }

  @Test
  void processesAreSuggestedWhereStepsAreSmallAndCanBeShared() {
    assertThat(faster(30, 2).orElseThrow())
        .contains("--processes 2 --set training.accumulate=2 --threads 1")
        .doesNotContain("\n");
    assertThat(faster(30, 2, "training.accumulate=4").orElseThrow())
        .contains("--processes 2 --threads 1");
    assertThat(faster(30, 1)).isEmpty();
    assertThat(faster(1000, 2)).isEmpty();
    assertThat(faster(30, 3)).isEmpty(); // A batch of four pictures.
    assertThat(faster(30, 4, "training.accumulate=2")).isEmpty();
  }

  @Test
  void whatTheSystemWouldKillIsRefusedUnlessForced(@TempDir Path folder) {
    new TinyRun(folder).data();
    List<String> train = new ArrayList<>();
    train.addAll(List.of("train", "--data", folder.resolve("shapes").toString()));
    train.addAll(List.of("--recipe", "demo", "--out", folder.resolve("run").toString()));
    train.addAll(List.of("--set", "training.batchSize=32", "--set", "training.epochs=1"));
    train.addAll(List.of("--set", "training.groups=100000"));
    StringWriter err = new StringWriter();
    int status =
        Main.commandLine()
            .setOut(new PrintWriter(new StringWriter()))
            .setErr(new PrintWriter(err))
            .execute(train.toArray(String[]::new));
    assertThat(status).isEqualTo(1);
    assertThat(err.toString().lines())
        .singleElement()
        .asString()
        .startsWith("groupdetr: a step is predicted to need ")
        .endsWith("; --force tries it all the same");
    assertThat(folder.resolve("run")).doesNotExist();
    Training forced = Training.of(folder).tightMemory(true);
    assertThat(forced.groups(2)).isNotSameAs(forced);
  }

  /** A recipe of 50 epochs that is cut to three learns at the full rate to its end. */
  @Test
  void dropsThatNeverComeAreSaid() {
    assertThat(RunWarnings.ofSchedule(TinyRun.recipe())).isEmpty();
    String drops = "training.schedule={kind: step, warmupSteps: 0, drops: [2, 46], factor: 0.1}";
    assertThat(RunWarnings.ofSchedule(TinyRun.recipe(drops, "training.epochs=3")).orElseThrow())
        .isEqualTo(
            "training.schedule.drops: the rate never drops after epoch 46, since the run has only 3"
                + " epochs; set it as well, such as --set training.schedule.drops=[2]");
    assertThat(RunWarnings.ofSchedule(TinyRun.recipe("training.epochs=1")).orElseThrow())
        .contains("after epoch 1, since the run has only 1 epoch; ", "drops=[0.8]");
  }

  @Test
  void frozenPartsWithoutWeightsAreSaid() {
    assertThat(RunWarnings.ofFreeze(TinyRun.recipe())).isEmpty();
    String both = "training.freeze=[backbone, encoder]";
    assertThat(RunWarnings.ofFreeze(TinyRun.recipe(both, "weights=some.pth"))).isEmpty();
    assertThat(RunWarnings.ofFreeze(TinyRun.recipe(both)).orElseThrow())
        .isEqualTo(
            "training.freeze leaves backbone, encoder as drawn by chance, since the run starts from"
                + " no weights; name some with --weights");
  }

  /** Pictures of which no machine holds a thousand. */
  @Test
  void describeWarns() {
    StringWriter out = new StringWriter();
    String huge = "training.batchSize=100000";
    int status =
        Main.commandLine()
            .setOut(new PrintWriter(out))
            .execute("describe", "demo", "--set", huge, "--set", "training.groups=7");
    assertThat(status).isZero();
    assertThat(out.toString())
        .contains("Predicted for a training step on 100,000 pictures of 96 x 96 pixels.")
        .containsPattern("(?m)^ +1 +\\d+ +\\d+ +\\d+ +1\\.00$")
        .containsPattern("(?m)^ +7 +\\d+ ")
        .contains("warning   a step is predicted to need ");
  }
}
