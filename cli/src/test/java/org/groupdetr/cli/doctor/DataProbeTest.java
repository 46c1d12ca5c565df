package org.groupdetr.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.groupdetr.data.DataSet;
import org.groupdetr.data.TrainingPicture;
import org.groupdetr.recipe.Recipe;
import org.groupdetr.recipe.RecipeFile;
import org.groupdetr.tensor.Device;
import org.groupdetr.tensor.Engine;
import org.groupdetr.train.OverfitProbe;
import org.groupdetr.train.TinyRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is said of data and rates that are sound, and of those that are not. */
class DataProbeTest {
  @TempDir private static Path folder;

  private static List<Finding> learned(int steps, String... settings) {
    Engine.load();
    DataSet data = new TinyRun(folder).data();
    Recipe recipe = TinyRun.recipe(settings);
    AtomicInteger asked = new AtomicInteger();
    OverfitProbe probe = new OverfitProbe(recipe, data.labels(), detector -> {}, Device.CPU);
    return DataProbe.findings(data, recipe, probe, () -> asked.getAndIncrement() < steps);
  }

  private static Finding last(List<Finding> findings) {
    return findings.get(findings.size() - 1);
  }

  @Test
  void aDetectorThatLearnsIsWell() {
    Finding found = last(learned(60, "training.learningRate=0.002"));
    assertThat(found.value())
        .startsWith("8 pictures learned by heart: loss ")
        .contains(" 62 steps");
    assertThat(found.level()).as(found.value()).isEqualTo(Finding.Level.OK);
  }

  @Test
  void ratesThatAreWrongAreNamed() {
    Finding low = last(learned(30, "training.learningRate=1e-9"));
    assertThat(low.level()).isEqualTo(Finding.Level.FAIL);
    assertThat(low.advice().orElseThrow()).startsWith("the rate is too low");
    Finding high = last(learned(30, "training.learningRate=3"));
    assertThat(high.level()).isEqualTo(Finding.Level.FAIL);
    assertThat(high.advice().orElseThrow()).contains("divide training.learningRate");
  }

  @Test
  void oneStepSaysNothing() {
    assertThat(last(learned(0)).advice().orElseThrow()).startsWith("too few steps to say anything");
  }

  private static TrainingPicture picture(int[] labels, float... boxes) {
    return new TrainingPicture(1, Path.of("x"), 1000, 1000, labels, boxes);
  }

  @Test
  void boxesThatLookWrongAreNamed() {
    Recipe recipe = RecipeFile.read("small", List.of());
    TrainingPicture sound = picture(new int[] {0, 1}, 100, 100, 400, 400, 500, 500, 900, 900);
    assertThat(DataProbe.boxes(List.of(sound), recipe))
        .singleElement()
        .satisfies(finding -> assertThat(finding.level()).isEqualTo(Finding.Level.OK));
    TrainingPicture tiny = picture(new int[] {0, 1}, 10, 10, 30, 30, 50, 50, 80, 80);
    assertThat(DataProbe.boxes(List.of(tiny), recipe).get(0).value())
        .isEqualTo("objects are tiny to the detector: half are less than 7 pixels wide or high");
    TrainingPicture whole = picture(new int[] {0}, 0, 0, 1000, 1000);
    assertThat(DataProbe.boxes(List.of(whole, sound), recipe).get(1).value())
        .isEqualTo("1 box covers a whole picture");
    TrainingPicture twice = picture(new int[] {0, 1}, 100, 100, 400, 400, 101, 100, 400, 400);
    assertThat(DataProbe.boxes(List.of(twice), recipe).get(1).value())
        .isEqualTo("1 object has the box of another one with another class");
  }

  private static Finding judged(double last, Map<String, Double> falls) {
    List<Double> losses = IntStream.range(0, 40).mapToObj(i -> i < 20 ? 10.0 : 10 * last).toList();
    return DataProbe.judged(new OverfitProbe.Result(losses, falls, 9, 4, 3, Optional.empty()), 8);
  }

  @Test
  void whatIsNotLearnedIsNamed() {
    assertThat(judged(0.4, Map.of("class", 0.5, "box", 0.3, "giou", 0.6)).level())
        .isEqualTo(Finding.Level.OK);
    assertThat(judged(0.6, Map.of("class", 0.2, "box", 0.97)).advice().orElseThrow())
        .startsWith("boxes do not lie on what they name, or the rate is too high");
    assertThat(judged(0.6, Map.of("class", 0.97, "box", 0.2)).advice().orElseThrow())
        .startsWith("things that look alike have several classes");
    OverfitProbe.Result broken =
        new OverfitProbe.Result(
            Collections.nCopies(3, 1.0), Map.of(), 9, 0, 0, Optional.of("training broke down"));
    assertThat(DataProbe.judged(broken, 8).value()).isEqualTo("training broke down");
  }
}
