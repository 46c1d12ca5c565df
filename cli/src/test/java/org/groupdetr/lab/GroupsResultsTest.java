package org.groupdetr.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.groupdetr.recipe.RecipeFile;
import org.junit.jupiter.api.Test;

class GroupsResultsTest {
  private static final LabPlan PLAN =
      LabPlans.groups(Path.of("cells"), RecipeFile.read("small", List.of()), List.of(1, 2, 5), 3);

  private static TrialMetrics numbers(double ap, double seconds) {
    return new TrialMetrics(
        Map.of(
            "AP",
            ap,
            "AP50",
            2 * ap,
            "APs",
            -1.0,
            TrialMetrics.STEP_SECONDS,
            seconds,
            TrialMetrics.PEAK_MB,
            900.0,
            TrialMetrics.SECONDS,
            3723.0));
  }

  private static LabResults results(double[] one, double[] two, double[] five) {
    Map<String, TrialMetrics> finished = new LinkedHashMap<>();
    double[][] all = {one, two, five};
    String[] rows = {"groups-1", "groups-2", "groups-5"};
    for (int r = 0; r < all.length; r++) {
      for (int s = 0; s < all[r].length; s++) {
        finished.put(rows[r] + "/seed-" + (s + 1), numbers(all[r][s], 0.1 * (r + 1)));
      }
    }
    return new LabResults(PLAN, finished);
  }

  @Test
  void aRowTellsMeanAndSampleDeviation() {
    TextGrid table =
        LabTables.groups(results(new double[] {.1, .2, .3}, new double[] {.25}, new double[] {}));
    assertThat(table.rows()).hasSize(2); // K = 5 has no finished trial
    assertThat(table.rows().get(0))
        .startsWith("1", "3", "0.200 ±0.100", "0.400 ±0.200", "-")
        .containsSubsequence("900", "1:02:03", "-", "-", "-");
    assertThat(table.rows().get(1)).startsWith("2", "1", "0.250").endsWith("+0.150", "-", "x2.00");
  }

  @Test
  void gainsAreThoseOfEqualSeedsWithTheirChance() {
    TextGrid table =
        LabTables.groups(
            results(new double[] {.1, .2, .3}, new double[] {.2, .4, .6}, new double[] {}));
    // Differences 0.1 0.2 0.3: t = 2 sqrt 3 with 2 degrees of freedom, p = 1 - t / sqrt(t^2 + 2).
    assertThat(table.rows().get(1)).endsWith("+0.200", "0.074", "x2.00");
  }

  @Test
  void markdownHasALineForEachRow() {
    TextGrid table = new TextGrid(List.of("a", "b"), List.of(List.of("1", "x|y")));
    assertThat(table.markdown()).isEqualTo("| a | b |\n|---|---|\n| 1 | x\\|y |\n");
  }

  @Test
  void theCheapestWithinOneStandardErrorIsTaken() {
    // The best, K = 5, has mean 0.30 and a standard error of 0.02 / sqrt(3) = 0.0115.
    double[] five = {.28, .30, .32};
    double[] one = {.1, .1, .1};
    assertThat(chosen(one, new double[] {.29, .29, .29}, five)).isEqualTo("groups-2");
    assertThat(chosen(one, new double[] {.28, .28, .28}, five)).isEqualTo("groups-5");
    assertThat(chosen(new double[] {.31, .29, .29}, one, five)).isEqualTo("groups-1");
  }

  @Test
  void oneSeedTakesTheBestAndSaysWhatThatIsWorth() {
    RowChoice choice =
        RowChoice.of(results(new double[] {.1}, new double[] {.2}, new double[] {.19}))
            .orElseThrow();
    assertThat(choice.row()).isEqualTo("groups-2");
    assertThat(choice.why()).contains("one seed", "AP +0.100 for +100% time");
  }

  @Test
  void nothingIsChosenFromNothing() {
    double[] none = {};
    assertThat(RowChoice.of(results(none, none, none))).isEmpty();
    double[] little = {0.001, 0.004};
    assertThat(RowChoice.of(results(little, none, little))).isEmpty();
  }

  private static String chosen(double[] one, double[] two, double[] five) {
    return RowChoice.of(results(one, two, five)).orElseThrow().row();
  }
}
