package org.groupdetr.features.vit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import org.groupdetr.golden.GoldenFolder;
import org.groupdetr.golden.GoldenFormula;
import org.groupdetr.golden.GoldenTensors;
import org.groupdetr.golden.GoldenWeights;
import org.groupdetr.tensor.MapSize;
import org.groupdetr.tensor.Scope;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.tensor.Tensors;
import org.junit.jupiter.api.DynamicTest;

/**
 * Tables of positions for grids of several sizes, and the gradients that come back.
 *
 * @param folder of the reference numbers
 * @param placed of a table
 */
record PositionParity(String folder, BiFunction<Tensor, MapSize, Tensor> placed) {
  private static final double VALUES = 8e-6;
  private static final double GRADIENTS = 4e-5;

  List<DynamicTest> tests() {
    return GoldenFolder.filesOfOneKind(folder, "position", ".safetensors").stream()
        .map(f -> DynamicTest.dynamicTest(f.getFileName().toString(), () -> check(f)))
        .toList();
  }

  private void check(Path file) {
    GoldenTensors golden = GoldenTensors.read(file);
    golden
        .json("config")
        .get("tables")
        .properties()
        .forEach(
            table -> {
              for (JsonNode grid : table.getValue().get("grids")) {
                try (Scope scope = Scope.open()) {
                  check(
                      table.getKey(),
                      new MapSize(grid.get(0).asInt(), grid.get(1).asInt()),
                      golden);
                }
              }
            });
  }

  private void check(String name, MapSize grid, GoldenTensors golden) {
    long[] shape = Arrays.stream(golden.shape("input/" + name)).asLongStream().toArray();
    Tensor table = Tensors.of(golden.floats("input/" + name), shape).requireGradient(true);
    Tensor found = placed.apply(table, grid);
    String place = name + "/" + grid.height() + "x" + grid.width();
    GoldenWeights.assertClose(
        place, found.contiguous().floats(), golden.doubles("out/" + place), VALUES);
    float[] draw = GoldenFormula.uniform("grad/grid", (int) found.count());
    found.times(Tensors.of(draw, found.shape())).sum().backward();
    double[] expected = golden.doubles("grad/" + place);
    assertThat(table.hasGradient()).isTrue();
    GoldenWeights.assertClose(place, table.gradient().floats(), expected, GRADIENTS);
  }
}
