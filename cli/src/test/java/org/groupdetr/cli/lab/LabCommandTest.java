package org.groupdetr.cli.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import org.groupdetr.cli.Main;
import org.groupdetr.data.shapes.ShapesData;
import org.groupdetr.data.shapes.ShapesSpec;
import org.groupdetr.run.MetricsLog;
import org.groupdetr.run.RunFolder;
import org.groupdetr.train.TinyRun;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole labs of very small trainings, in processes of their own. */
class LabCommandTest {
  @TempDir private Path folder;

  private Path lab;
  private StringWriter out = new StringWriter();
  private StringWriter err = new StringWriter();

  @BeforeEach
  void drawShapes() {
    lab = folder.resolve("lab");
    ShapesData.write(folder.resolve("shapes"), new ShapesSpec(16, 4, 48, 3, 3, 1));
  }

  private int run(String name, String... more) {
    out = new StringWriter();
    err = new StringWriter();
    List<String> arguments = new ArrayList<>(List.of("lab", name, "--recipe", "demo"));
    arguments.addAll(List.of("--data", folder.resolve("shapes").toString()));
    arguments.addAll(List.of("--out", lab.toString(), "--jobs", "2"));
    TinyRun.SETTINGS.forEach(setting -> arguments.addAll(List.of("--set", setting)));
    arguments.addAll(List.of(more));
    return Main.commandLine()
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(arguments.toArray(String[]::new));
  }

  private String text(String file) throws IOException {
    return Files.readString(lab.resolve(file));
  }

  @Test
  void groupsAreComparedOnceAndMoreSeedsAreAdded() throws IOException {
    assertThat(run("groups", "--groups", "1,2", "--seeds", "1")).as(err.toString()).isZero();
    assertThat(text("table.txt")).contains("AP gain").contains("no row reaches an AP of 0.005");
    assertThat(text("table.md").lines().toList()).hasSize(6);
    assertThat(lab.resolve("decoded")).doesNotExist();
    assertThat(lab.resolve("curves.png")).exists();
    RunFolder first = new RunFolder(lab.resolve("cells/groups-2/seed-1"));
    assertThat(Files.readString(first.recipe())).contains("groups: 2", "seed: 1");
    FileTime trained = Files.getLastModifiedTime(first.last());
    long lines = MetricsLog.read(first.metrics()).size();

    assertThat(run("groups", "--groups", "1,2", "--seeds", "2")).as(err.toString()).isZero();
    assertThat(Files.getLastModifiedTime(first.last())).isEqualTo(trained);
    assertThat(MetricsLog.read(first.metrics())).hasSize((int) lines);
    assertThat(lab.resolve("cells/groups-2/seed-2/best.safetensors")).exists();

    assertThat(run("groups", "--groups", "1", "--epochs", "3")).isEqualTo(1);
    assertThat(err.toString()).contains("another recipe", "choose another --out");
  }

  /** The bits of a lab's training are those of a run of its own, which decodes for itself. */
  @Test
  void decodedCopiesChangeNothing() throws IOException {
    assertThat(run("groups", "--groups", "2", "--seeds", "1")).as(err.toString()).isZero();
    RunFolder trial = new RunFolder(lab.resolve("cells/groups-2/seed-1"));
    assertThat(Files.readString(trial.path().resolve("run.json"))).contains("--decoded");
    Path alone = folder.resolve("alone");
    List<String> arguments = new ArrayList<>(List.of("train", "--threads", "1"));
    arguments.addAll(List.of("--data", folder.resolve("shapes").toString()));
    arguments.addAll(List.of("--recipe", trial.recipe().toString(), "--out", alone.toString()));
    arguments.addAll(
        List.of("--decoded", lab.resolve("decoded").toString())); // as the trial had it
    assertThat(Main.commandLine().execute(arguments.toArray(String[]::new))).isZero();
    assertThat(new RunFolder(alone).last()).hasSameBinaryContentAs(trial.last());
  }

  @Test
  void oneToManyIsTrainedOnceAndMeasuredTwice() throws IOException {
    assertThat(run("assign", "--seeds", "1")).as(err.toString()).isZero();
    assertThat(text("table.txt")).contains("one-to-one-wide", "one-to-many with NMS", "group-wise");
    RunFolder many = new RunFolder(lab.resolve("cells/one-to-many/seed-1"));
    assertThat(many.suppressed()).exists();
    assertThat(text("lab.json")).contains("nms/AP50");
    try (var trials = Files.list(lab.resolve("cells"))) {
      assertThat(trials).hasSize(4);
    }
  }

  @Test
  void aFailedTrainingIsNamedAndTheOthersGoOn() throws IOException {
    // A folder where the recipe should be.
    Files.createDirectories(lab.resolve("cells/groups-1/seed-1/recipe.yaml/in-the-way"));
    assertThat(run("groups", "--groups", "1,2", "--seeds", "1")).isEqualTo(1);
    assertThat(err.toString()).contains("1 training failed: [groups-1/seed-1]");
    assertThat(text("table.txt")).contains("\n2 ");
  }
}
