package org.groupdetr.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.groupdetr.Detector;
import org.groupdetr.Evaluation;
import org.groupdetr.Training;
import org.groupdetr.TrainingResult;
import org.groupdetr.data.Detection;
import org.groupdetr.eval.CocoResult;
import org.groupdetr.run.RunFolder;
import org.groupdetr.tensor.Engine;
import org.groupdetr.train.TinyRun;
import org.groupdetr.train.TrainListener;
import org.groupdetr.train.Trainer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The programs that README.md and the Javadoc show, between markers: compiled, and run. */
class DoorsExampleTest {
  private static final String HERE = "src/test/java/org/groupdetr/examples/DoorsExampleTest.java";

  @TempDir private Path folder;

  /** Run by {@code DetectorTest}, from the README. */
  static void detect() {
    // snippet
    try (Detector detector = Detector.load(Path.of("runs/cells/best.safetensors"))) {
      for (Detection found : detector.predict(Path.of("photo.jpg"), 0.5)) {
        System.out.println(found.label() + " " + found.score() + " " + found.box());
      }
    }
    // end
  }

  private static TrainingResult train(Path cells, Path run, TrainListener listener) {
    // snippet
    Training training =
        Training.of(cells).recipe("small").groups(5).epochs(30).output(run).listener(listener);
    TrainingResult result = training.run();
    // end
    return result;
  }

  private static CocoResult evaluate(Detector detector, Path cells) {
    // snippet
    CocoResult numbers = Evaluation.of(detector, cells).split("val").run();
    // end
    return numbers;
  }

  @Test
  void evaluating() {
    Engine.load();
    try (Detector detector = Detector.load(new TinyRun(folder).boldModel())) {
      CocoResult numbers = evaluate(detector, folder.resolve("shapes"));
      assertThat(numbers.summary().ap()).isBetween(0.0, 1.0);
    }
  }

  /** Thirty epochs would take long: the listener stops the run as soon as it stands. */
  @Test
  void training() {
    TrainListener impatient =
        new TrainListener() {
          @Override
          public void started(RunFolder run, long steps, Runnable cancel) {
            cancel.run();
          }
        };
    TrainingResult result =
        train(new TinyRun(folder).data().folder(), folder.resolve("run"), impatient);
    assertThat(result.ending()).isEqualTo(Trainer.Ending.INTERRUPTED);
    assertThat(result.folder().checkpoint()).exists();
  }

  @Test
  void theReadmeShowsThesePrograms() throws IOException {
    assertThat(found("```java\n(.*?)```", "../README.md"))
        .isEqualTo(found("// snippet\n(.*?)// end", HERE))
        .hasSize(3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Detector", "Training", "Evaluation"})
  void theJavadocShowsThem(String door) throws IOException {
    List<String> shown =
        found(
            "<pre>\\{@code\n(.*?)\n \\* \\}</pre>",
            "src/main/java/org/groupdetr/" + door + ".java");
    assertThat(shown).hasSize(1);
    assertThat(found("// snippet\n(.*?)// end", HERE)).containsAll(shown);
  }

  /** Programs in a file, without white space and the stars of comments. */
  private static List<String> found(String pattern, String file) throws IOException {
    Matcher matcher =
        Pattern.compile(pattern, Pattern.DOTALL).matcher(Files.readString(Path.of(file)));
    List<String> programs = new ArrayList<>();
    while (matcher.find()) {
      programs.add(matcher.group(1).replaceAll("(?m)^ \\* ", "").replaceAll("\\s+", ""));
    }
    return programs;
  }
}
