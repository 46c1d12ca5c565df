package org.groupdetr.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.groupdetr.recipe.RecipeFile;
import org.junit.jupiter.api.Test;

/** Which line of a table is compared with which. */
class LabTablesTest {
  private static TrialMetrics numbers(double ap) {
    return new TrialMetrics(
        Map.of("AP", ap, "nms/AP", ap + 0.05, "bestAP", ap, TrialMetrics.STEP_SECONDS, 1.0));
  }

  private static LabResults results(LabPlan plan, double... aps) {
    Map<String, TrialMetrics> finished = new LinkedHashMap<>();
    for (int i = 0; i < aps.length; i++) {
      finished.put(plan.trials().get(i).name(), numbers(aps[i]));
    }
    return new LabResults(plan, finished);
  }

  /** The label, the AP and the gain of each line. */
  private static List<String> said(TextGrid table, int labels) {
    int ap = table.headers().indexOf("AP");
    int gain = table.headers().indexOf("AP gain");
    return table.rows().stream()
        .map(
            row ->
                String.join(" ", row.subList(0, labels)) + ": " + row.get(ap) + " " + row.get(gain))
        .toList();
  }

  @Test
  void assignmentsAreComparedWithOneToOneAndOneToManyAlsoAfterSuppression() {
    LabPlan plan =
        LabPlans.assign(Path.of("d"), RecipeFile.read("small", List.of("training.groups=3")), 1);
    assertThat(said(LabTables.assign(results(plan, 0.1, 0.2, 0.3, 0.4)), 2))
        .containsExactly(
            "one-to-one 60: 0.100 -",
            "one-to-one-wide 180: 0.200 +0.100",
            "one-to-many 180: 0.300 +0.200",
            "one-to-many with NMS 180: 0.350 +0.250",
            "group-wise 60: 0.400 +0.300");
  }

  @Test
  void aDetectorIsComparedWithItselfAtOneGroup() {
    LabPlan plan =
        LabPlans.detectors(
            Path.of("d"),
            List.of(RecipeFile.read("small", List.of()), RecipeFile.read("dino-small", List.of())),
            1);
    assertThat(said(LabTables.detectors(results(plan, 0.1, 0.2, 0.5, 0.4)), 2))
        .containsExactly(
            "small 1: 0.100 -",
            "small 5: 0.200 +0.100",
            "dino-small 1: 0.500 -",
            "dino-small 3: 0.400 -0.100");
  }

  @Test
  void whatIsNotMeasuredHasADash() {
    LabResults results =
        new LabResults(
            GivenLab.plan(1),
            Map.of("groups-1/seed-1", new TrialMetrics(Map.of("AP", 0.25, "APs", -1.0))));
    TextGrid table = LabTables.groups(results);
    List<String> row = table.rows().get(0);
    assertThat(row.get(table.headers().indexOf("AP"))).isEqualTo("0.250");
    for (String missing : List.of("APs", "APl", "s/step", "peak MB", "total", "AP gain", "p")) {
      assertThat(row.get(table.headers().indexOf(missing))).as(missing).isEqualTo("-");
    }
  }

  @Test
  void aGridHasACellForEveryHeader() {
    assertThatThrownBy(() -> new TextGrid(List.of("a", "b"), List.of(List.of("1"))))
        .hasMessage("1 cells for 2 headers");
  }
}
