package org.groupdetr.cli.lab;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.groupdetr.cli.Main;
import org.groupdetr.data.shapes.ShapesData;
import org.groupdetr.data.shapes.ShapesSpec;
import org.groupdetr.pretrained.GroupPrecisions;
import org.groupdetr.run.EpochMetrics;
import org.groupdetr.run.MetricsLog;
import org.groupdetr.run.RunFolder;
import org.groupdetr.train.TinyRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From a training with snapshots to what its groups do. */
class LabQueriesCommandTest {
  @TempDir private Path folder;

  private final StringWriter err = new StringWriter();

  private int run(List<String> arguments) {
    return Main.commandLine()
        .setOut(new PrintWriter(new StringWriter()))
        .setErr(new PrintWriter(err))
        .execute(arguments.toArray(String[]::new));
  }

  @Test
  void looksAtTheGroupsOfARun() throws IOException {
    Path shapes = folder.resolve("shapes");
    ShapesData.write(shapes, new ShapesSpec(16, 4, 48, 3, 3, 1));
    RunFolder run = new RunFolder(folder.resolve("run"));
    List<String> train = new ArrayList<>(List.of("train", "--data", shapes.toString()));
    train.addAll(List.of("--recipe", "demo", "--out", run.path().toString(), "--snapshots", "1"));
    TinyRun.SETTINGS.forEach(setting -> train.addAll(List.of("--set", setting)));
    assertThat(run(train)).as(err.toString()).isZero();
    assertThat(run.snapshot(1)).exists();

    Path out = folder.resolve("queries");
    List<String> look = List.of("lab", "queries", run.path().toString(), "--data", "" + shapes);
    List<String> arguments = new ArrayList<>(look);
    arguments.addAll(List.of("--out", out.toString()));
    assertThat(run(arguments)).as(err.toString()).isZero();

    JsonNode found = new ObjectMapper().readTree(Files.readString(out.resolve("queries.json")));
    assertThat(found.path("weights")).hasSize(2); // epochs 1 and 2
    assertThat(found.path("weights").get(1).path("MD").asDouble())
        .isGreaterThan(found.path("weights").get(1).path("PD").asDouble());
    assertThat(found.path("groupsAlone")).hasSize(2);
    // The first group alone is what training measured, with the moving average.
    List<EpochMetrics> measured =
        MetricsLog.read(run.metrics()).stream()
            .filter(EpochMetrics.class::isInstance)
            .map(EpochMetrics.class::cast)
            .filter(epoch -> epoch.weights() == EpochMetrics.Weights.EMA)
            .toList();
    assertThat(found.path("groupsAlone").get(0).path("AP").asDouble())
        .isEqualTo(measured.get(measured.size() - 1).coco().get("AP"));
    assertThat(out.resolve("places.png")).exists();
    assertThat(
            new ObjectMapper()
                .readTree(GroupPrecisions.beside(run.snapshot(2)).toFile())
                .path("APalone"))
        .isEqualTo(
            found.path("groupsAlone").findValues("AP").stream()
                .collect(
                    new ObjectMapper()::createArrayNode,
                    (list, ap) -> list.add(ap),
                    (a, b) -> a.addAll(b)));
    assertThat(out.resolve("distances.png")).exists();

    List<String> first = new ArrayList<>(look);
    first.set(2, run.last().toString());
    assertThat(run(first)).isEqualTo(1);
    assertThat(err.toString()).contains("holds one group only", "checkpoint.safetensors");
  }
}
