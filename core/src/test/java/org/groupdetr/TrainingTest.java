package org.groupdetr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.groupdetr.common.UserException;
import org.groupdetr.data.folder.DataSets;
import org.groupdetr.eval.CocoResult;
import org.groupdetr.pretrained.ClassChoice;
import org.groupdetr.recipe.ModelFile;
import org.groupdetr.recipe.RecipeFile;
import org.groupdetr.run.EpochMetrics;
import org.groupdetr.run.RunFolder;
import org.groupdetr.run.RunRecord;
import org.groupdetr.run.StepMetrics;
import org.groupdetr.train.TinyRun;
import org.groupdetr.train.TrainListener;
import org.groupdetr.train.Trainer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Training and evaluation as other programs use them. */
@Timeout(300)
class TrainingTest {
  @TempDir private Path folder;

  private Training tiny() {
    return Training.of(new TinyRun(folder).data().folder())
        .recipe("demo")
        .set(TinyRun.SETTINGS)
        .output(folder.resolve("run"));
  }

  /** Writes down what it hears; stops the run where it is told to. */
  private static final class Heard implements TrainListener {
    private final List<String> all = new ArrayList<>();
    private final long stopAfter;
    private Runnable cancel = () -> {};

    Heard(long stopAfter) {
      this.stopAfter = stopAfter;
    }

    @Override
    public void loaded(List<String> lines) {
      all.addAll(lines);
    }

    @Override
    public void note(String line) {
      all.add("note " + line);
    }

    @Override
    public void started(RunFolder run, long steps, Runnable stop) {
      all.add("started after " + steps);
      cancel = stop;
    }

    @Override
    public void step(StepMetrics metrics, int stepsPerEpoch, int epochs, boolean logged) {
      all.add("step " + metrics.step());
      if (metrics.step() == stopAfter) {
        cancel.run();
      }
    }

    @Override
    public void epoch(EpochMetrics metrics, boolean best) {
      all.add("epoch " + metrics.epoch());
    }
  }

  @Test
  void aRunLeavesWhatTheCommandLeavesAndSaysNothing() throws IOException {
    PrintStream before = System.out;
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    Heard heard = new Heard(-1);
    TrainingResult result;
    System.setOut(new PrintStream(said, true, java.nio.charset.StandardCharsets.UTF_8));
    try {
      result = tiny().epochs(1).snapshots(1).startedBy("a test").listener(heard).run();
    } finally {
      System.setOut(before);
    }
    assertThat(said.toString(java.nio.charset.StandardCharsets.UTF_8)).isEmpty();
    assertThat(result.ending()).isEqualTo(Trainer.Ending.FINISHED);
    assertThat(result.steps()).isEqualTo(4);
    assertThat(result.weights()).isPresent();
    RunFolder run = result.folder();
    assertThat(List.of(run.recipe(), run.metrics(), run.checkpoint(), run.last(), run.snapshot(1)))
        .allMatch(Files::exists);
    assertThat(RunRecord.read(run.path()).sessions())
        .singleElement()
        .satisfies(session -> assertThat(session.command()).isEqualTo("a test"));
    assertThat(heard.all)
        .containsSubsequence("started after 0", "step 1", "step 4", "epoch 1")
        .doesNotContain("step 5");
    assertThat(RecipeFile.read(run.recipe().toString(), List.of()))
        .isEqualTo(tiny().epochs(1).executed());
    assertThatThrownBy(() -> tiny().run())
        .isInstanceOf(UserException.class)
        .hasMessageContaining("holds a run already");
  }

  @Test
  void aRunThatIsStoppedGoesOnToTheSameBits() {
    TrainingResult whole = tiny().output(folder.resolve("whole")).run();
    Training stopped = tiny().listener(new Heard(3));
    assertThat(stopped.run().ending()).isEqualTo(Trainer.Ending.INTERRUPTED);
    Heard heard = new Heard(-1);
    TrainingResult resumed = stopped.resume(true).listener(heard).loaderThreads(1).run();
    assertThat(heard.all).containsSubsequence("started after 3", "step 4", "step 8");
    assertThat(resumed.ending()).isEqualTo(Trainer.Ending.FINISHED);
    TinyRun.assertSameWeights(resumed.last().orElseThrow(), whole.last().orElseThrow());
    assertThat(resumed.bestAp()).isEqualTo(whole.bestAp());
  }

  /** The same pictures and objects elsewhere are the same; one box by a pixel is not. */
  @Test
  void aRunGoesOnWithItsOwnDataOnly() throws IOException {
    tiny().epochs(1).run();
    Path shapes = new TinyRun(folder).data().folder();
    Path moved = Files.move(shapes, folder.resolve("moved"));
    Training open = Training.of(DataSets.open(moved)).output(folder.resolve("run")).resume(true);
    assertThat(open.epochs(2).run().steps()).isEqualTo(8);
    Path annotations = moved.resolve("annotations/instances_train.json");
    String text = Files.readString(annotations);
    Files.writeString(
        annotations, text.replaceFirst("\"bbox\":\\[(\\d+)[^,]*,", "\"bbox\":[$1.125,"));
    Training other = Training.of(DataSets.open(moved)).output(folder.resolve("run")).resume(true);
    assertThatThrownBy(() -> other.epochs(3).run())
        .isInstanceOf(UserException.class)
        .hasMessageContaining("its training data was 32 pictures with ")
        .hasMessageContaining("to learn from other data begin a new run with --weights");
  }

  /** Nothing is said of recipe, data's number of epochs or threads but what is new. */
  @Test
  void aRunThatGoesOnLongerKeepsItsRecipe() {
    tiny().epochs(1).run();
    Heard heard = new Heard(-1);
    Training open = Training.of(new TinyRun(folder).data()).output(folder.resolve("run"));
    assertThat(open.resume(true).listener(heard).run().steps()).isEqualTo(4);
    assertThat(heard.all)
        .contains(
            "note the run of 1 epoch is done; it goes on longer with --set training.epochs=NUMBER");
    TrainingResult more = open.resume(true).epochs(2).listener(heard).run();
    assertThat(more.steps()).isEqualTo(8);
    assertThat(heard.all).contains("note training.epochs was 1 and is 2");
    assertThat(RecipeFile.read(more.folder().recipe().toString(), List.of()))
        .isEqualTo(tiny().executed());
    assertThatThrownBy(() -> open.resume(true).recipe("small").run())
        .isInstanceOf(UserException.class)
        .hasMessageContaining("cannot resume from")
        .hasMessageContaining("without --recipe and --set the run goes on by its own recipe");
    assertThat(tiny().resume(true).run().steps()).isEqualTo(8);
  }

  @Test
  void twoRunsInOneFolderAreRefusedWhileOneIsAtWork() {
    List<String> refused = new ArrayList<>();
    tiny()
        .epochs(1)
        .listener(
            new TrainListener() {
              @Override
              public void step(StepMetrics metrics, int stepsPerEpoch, int epochs, boolean logged) {
                for (boolean resume : List.of(true, false)) {
                  try {
                    tiny().resume(resume).run();
                  } catch (UserException e) {
                    refused.add(e.getMessage());
                  }
                }
              }
            })
        .run();
    assertThat(refused)
        .hasSize(8)
        .allMatch(line -> line.contains("run is in use: process " + ProcessHandle.current().pid()));
    assertThat(tiny().epochs(1).resume(true).run().ending()).isEqualTo(Trainer.Ending.FINISHED);
  }

  @Test
  void cancellingCountsForTheObjectAlone() {
    Training first = tiny();
    first.cancel();
    TrainingResult none = first.run();
    assertThat(none.ending()).isEqualTo(Trainer.Ending.INTERRUPTED);
    assertThat(none.steps()).isZero();
    assertThat(none.weights()).isEmpty();
    assertThat(none.bestAp()).isEmpty();
    assertThat(first.resume(true).run().ending()).isEqualTo(Trainer.Ending.FINISHED);
  }

  @Test
  void anotherThreadCancels() {
    CompletableFuture<Void> begun = new CompletableFuture<>();
    Training training =
        tiny()
            .epochs(500)
            .listener(
                new TrainListener() {
                  @Override
                  public void started(RunFolder run, long steps, Runnable cancel) {
                    begun.complete(null);
                  }
                });
    CompletableFuture<TrainingResult> running = CompletableFuture.supplyAsync(training::run);
    begun.join();
    training.cancel();
    assertThat(running.join().ending()).isEqualTo(Trainer.Ending.INTERRUPTED);
  }

  /** What a run begins with stands in its recipe, and is taken from a recipe, too. */
  @Test
  void weightsAreNamedByTheRecipeOrInItsPlace() {
    String model = new TinyRun(folder).model().toString();
    Heard heard = new Heard(1);
    Training begun = tiny().weights(model).classes(ClassChoice.KEEP).listener(heard);
    RunFolder run = begun.run().folder();
    assertThat(heard.all.get(0)).startsWith("weights: ").contains(model);
    assertThat(RecipeFile.read(run.recipe().toString(), List.of()).weights()).contains(model);
    Heard again = new Heard(1);
    Training same = tiny().recipe(run.recipe().toString()).output(folder.resolve("same"));
    same.listener(again).run();
    assertThat(again.all.get(0)).startsWith("weights: ").contains(model);
    assertThat(same.weights("none").executed().weights()).isEmpty();
    assertThatThrownBy(() -> tiny().output(folder.resolve("x")).classes(ClassChoice.KEEP).run())
        .isInstanceOf(UserException.class)
        .hasMessageContaining("name weights, too");
    assertThat(folder.resolve("x")).doesNotExist();
  }

  @Test
  void settingsDoNotChangeWhatTheyWereMadeFrom() {
    Training one = tiny();
    Training other = one.groups(7).seed(3);
    assertThat(one.executed().training().groups()).isEqualTo(2);
    assertThat(other.executed().training().groups()).isEqualTo(7);
    assertThat(other.executed().training().seed()).isEqualTo(3);
    assertThatThrownBy(() -> other.set("training.grups=1").executed())
        .isInstanceOf(UserException.class)
        .hasMessageContaining("did you mean training.groups?");
    assertThatThrownBy(() -> Training.of(folder).run())
        .isInstanceOf(UserException.class)
        .hasMessageContaining("output(folder)");
  }

  /** The same numbers from a file, from a detector, and from what was found. */
  @Test
  void aDetectorItsFileAndItsResultsGiveTheSameNumbers() {
    Path model = new TinyRun(folder).boldModel();
    Path data = new TinyRun(folder).data().folder();
    CocoResult ofFile = Evaluation.of(model.toString(), data).run();
    assertThat(ofFile.summary().ap()).isBetween(0.0, 1.0);
    assertThat(ModelFile.open(model).recipe().evaluation().maxDetections())
        .isEqualTo(ofFile.settings().maxDetections());
    try (Detector detector = Detector.load(model)) {
      Evaluation evaluation = Evaluation.of(detector, data);
      assertThat(Math.abs(evaluation.run().summary().ap() - ofFile.summary().ap()))
          .isLessThan(1e-3);
      Path results = folder.resolve("results.json");
      org.groupdetr.data.coco.ResultsFile.write(results, evaluation.measured().found());
      Path truth = data.resolve("annotations/instances_val.json");
      assertThat(Evaluation.ofResults(truth, results).run().summary().ap())
          .isEqualTo(evaluation.run().summary().ap());
      assertThatThrownBy(() -> evaluation.split("test").run())
          .isInstanceOf(UserException.class)
          .hasMessageContaining("has no split called test, only ");
      assertThatThrownBy(() -> evaluation.masks().run())
          .isInstanceOf(UserException.class)
          .hasMessageContaining("no masks to compare");
    }
  }
}
