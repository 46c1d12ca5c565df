package org.groupdetr.groups;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.groupdetr.golden.GoldenFolder;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The solver against SciPy's. */
class LinearAssignmentParityTest {
  @TestFactory
  List<DynamicTest> cases() {
    List<DynamicTest> tests = new ArrayList<>();
    for (Path file : GoldenFolder.files("hungarian", "", ".json")) {
      JsonNode json = GoldenFolder.json(file);
      for (JsonNode each : json.isArray() ? json : json.get("cases")) {
        tests.add(DynamicTest.dynamicTest(each.get("name").asText(), () -> check(each)));
      }
    }
    GoldenFolder.requireSome(tests, "hungarian");
    return tests;
  }

  private static void check(JsonNode node) {
    int rows = node.get("rows").asInt();
    int columns = node.get("columns").asInt();
    double[] costs = new double[rows * columns];
    for (int i = 0; i < costs.length; i++) {
      costs[i] = Float.parseFloat(node.get("values").get(i).asText());
    }
    if (node.has("error")) {
      assertThatThrownBy(() -> LinearAssignment.solve(costs, rows, columns))
          .hasMessageContaining(node.get("error").asText());
      return;
    }
    Assignment found = LinearAssignment.solve(costs, rows, columns);
    double cost = 0;
    for (int i = 0; i < found.size(); i++) {
      cost += costs[found.queries()[i] * columns + found.targets()[i]];
    }
    double reference = node.get("cost").asDouble();
    // NumPy sums in another order.
    assertThat(cost).isCloseTo(reference, within(1e-12 * sum(found, costs, columns)));
    assertThat(found.queries()).containsExactly(ints(node.get("row")));
    assertThat(found.targets()).containsExactly(ints(node.get("column")));
  }

  /** The sum of the pairs' costs without signs. */
  private static double sum(Assignment found, double[] costs, int columns) {
    double sum = 0;
    for (int i = 0; i < found.size(); i++) {
      sum += Math.abs(costs[found.queries()[i] * columns + found.targets()[i]]);
    }
    return sum;
  }

  private static int[] ints(JsonNode list) {
    int[] values = new int[list.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = list.get(i).asInt();
    }
    return values;
  }
}
