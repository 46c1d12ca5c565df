package org.groupdetr.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.groupdetr.cli.Main;
import org.groupdetr.data.CocoData;
import org.groupdetr.data.coco.ResultsFile;
import org.groupdetr.data.folder.DataSets;
import org.groupdetr.data.shapes.ShapesData;
import org.groupdetr.data.shapes.ShapesSpec;
import org.groupdetr.eval.CocoEvaluator;
import org.groupdetr.eval.CocoSettings;
import org.groupdetr.run.EpochMetrics;
import org.groupdetr.run.MetricsLog;
import org.groupdetr.run.RunFolder;
import org.groupdetr.train.TinyRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From a training to its report, by the commands. */
class ReportCommandTest {
  @TempDir private Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(List<String> arguments) {
    return Main.commandLine()
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(arguments.toArray(String[]::new));
  }

  @Test
  void reportsOnATrainingWithNothingButItsFolder() throws IOException {
    Path shapes = folder.resolve("shapes of mine");
    ShapesData.write(shapes, new ShapesSpec(32, 6, 48, 3, 3, 1));
    RunFolder run = new RunFolder(folder.resolve("run"));
    List<String> arguments = new ArrayList<>(List.of("train", "--data", shapes.toString()));
    arguments.addAll(List.of("--recipe", "demo", "--out", run.path().toString()));
    TinyRun.SETTINGS.forEach(setting -> arguments.addAll(List.of("--set", setting)));
    assertThat(run(arguments)).as(err.toString()).isZero();

    CocoData truth = DataSets.open(shapes).split("val").orElseThrow().truth();
    double ap =
        new CocoEvaluator(truth, CocoSettings.standard())
            .evaluate(ResultsFile.read(run.results()))
            .summary()
            .ap();
    double best =
        MetricsLog.read(run.metrics()).stream()
            .filter(EpochMetrics.class::isInstance)
            .map(EpochMetrics.class::cast)
            .filter(epoch -> epoch.weights() == EpochMetrics.Weights.EMA)
            .mapToDouble(epoch -> epoch.coco().getOrDefault("AP", Double.NaN))
            .max()
            .orElseThrow();
    assertThat(ap).isEqualTo(best);

    Path saved = folder.resolve("saved.json");
    List<String> evaluate = List.of("evaluate", run.best().toString(), "--save", saved.toString());
    List<String> onShapes = new ArrayList<>(evaluate);
    onShapes.addAll(List.of("--data", shapes.toString()));
    assertThat(run(onShapes)).as(err.toString()).isZero();
    assertThat(saved).hasSameTextualContentAs(run.results());

    assertThat(run(List.of("report", run.path().toString()))).as(err.toString()).isZero();
    String html = Files.readString(run.path().resolve("report.html"));
    assertThat(html)
        .contains(String.format(Locale.ROOT, "<td>%.4f</td>", ap))
        .contains("groupdetr train --data &#39;", "shapes of mine", "libtorch", "Worst pictures")
        .doesNotContain("Note: the AP of the kept results");
    assertThat(out.toString()).contains("report.html: 1 run");
  }

  @Test
  void wrongFoldersAreOneLine() {
    assertThat(run(List.of("report", folder.toString()))).isEqualTo(1);
    assertThat(err.toString().lines()).hasSize(1);
    assertThat(err.toString()).contains("holds no run");
  }
}
