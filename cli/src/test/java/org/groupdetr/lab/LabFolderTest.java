package org.groupdetr.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.groupdetr.common.FolderLock;
import org.groupdetr.common.UserException;
import org.groupdetr.recipe.RecipeFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LabFolderTest {
  private static final LabPlan PLAN = GivenLab.plan(2);

  @TempDir Path path;

  private LabFolder folder = new LabFolder(Path.of("."));

  @BeforeEach
  void useFolder() {
    folder = new LabFolder(path);
  }

  @Test
  void aNewLabHasNothingFinished() {
    assertThat(folder.finished()).isEmpty();
    folder.requireOf(PLAN);
  }

  @Test
  void numbersOfFinishedTrialsComeBackAsTheyWereWritten() {
    Map<String, Double> numbers = new LinkedHashMap<>();
    numbers.put("AP", 0.1 + 0.2);
    numbers.put("APs", -1.0);
    numbers.put("stepSeconds", Double.NaN);
    TrialMetrics measured = new TrialMetrics(numbers);
    folder.write(PLAN, Map.of("groups-2/seed-1", measured, "groups-5/seed-2", TrialMetrics.NONE));
    assertThat(folder.finished())
        .containsOnlyKeys("groups-2/seed-1", "groups-5/seed-2")
        .containsEntry("groups-2/seed-1", measured)
        .containsEntry("groups-5/seed-2", TrialMetrics.NONE);
  }

  @Test
  void runsLieByRowAndSeed() {
    Trial trial = PLAN.trials().get(1);
    assertThat(folder.run(trial).path()).isEqualTo(path.resolve("cells/groups-2/seed-1"));
    assertThat(folder.output(trial)).isEqualTo(path.resolve("cells/groups-2/seed-1/output.txt"));
  }

  @Test
  void theFolderOfAnotherLabOrOfOtherDataIsRefused() {
    folder.write(PLAN, Map.of());
    folder.requireOf(PLAN);
    LabPlan elsewhere =
        new LabPlan(PLAN.lab(), Path.of("others"), PLAN.bases(), PLAN.columns(), PLAN.trials());
    LabPlan other = new LabPlan("assign", PLAN.data(), PLAN.bases(), PLAN.columns(), PLAN.trials());
    for (LabPlan wrong : List.of(elsewhere, other)) {
      assertThatThrownBy(() -> folder.requireOf(wrong))
          .isInstanceOf(UserException.class)
          .hasMessageContainingAll("holds the lab groups on", "choose another --out");
    }
  }

  @Test
  void recipesAreKeptAndOthersRefused() {
    folder.keepRecipes(PLAN);
    folder.keepRecipes(PLAN);
    assertThat(PLAN.trials().get(2).recipe(folder).training().groups()).isEqualTo(5);
    LabPlan other =
        LabPlans.groups(
            PLAN.data(),
            RecipeFile.read("small", List.of("training.batchSize=3")),
            List.of(1, 2, 5),
            2);
    assertThatThrownBy(() -> folder.keepRecipes(other))
        .isInstanceOf(UserException.class)
        .hasMessageContainingAll("another recipe", "recipe.yaml");
  }

  /** The file of another program, one that was cut off, and none at all. */
  @Test
  void aDamagedFileIsNamedAndNotTakenForANewLab() throws Exception {
    folder.write(PLAN, Map.of("groups-1/seed-1", new TrialMetrics(Map.of("AP", 0.5))));
    String whole = Files.readString(folder.file());
    for (String damaged : List.of(whole.substring(0, whole.length() / 2), "{", "groups\n")) {
      Files.writeString(folder.file(), damaged);
      assertThatThrownBy(folder::finished)
          .isInstanceOf(UserException.class)
          .hasMessageContainingAll("lab.json", "is no JSON");
    }
  }

  @Test
  void twoDoNotWorkInOneFolder() throws Exception {
    try (FolderLock held = folder.lock()) {
      assertThat(held).isNotNull();
      assertThatThrownBy(folder::lock)
          .isInstanceOf(UserException.class)
          .hasMessageContaining("process " + ProcessHandle.current().pid() + " on ");
    }
    folder.lock().close();
  }

  @Test
  void theNameOfARowIsThatOfAFolder() {
    assertThatThrownBy(() -> new Trial("../up", Map.of(), "recipe.yaml", List.of(), 1))
        .hasMessageContaining("../up");
    Trial trial = new Trial("a", Map.of(), "recipe.yaml", List.of(), 1);
    assertThatThrownBy(() -> new LabPlan("l", path, Map.of(), List.of(), List.of(trial, trial)))
        .hasMessageContaining("same name");
    assertThatThrownBy(() -> new LabPlan("l", path, Map.of(), List.of(), List.of()))
        .hasMessageContaining("at least one");
  }
}
