package org.groupdetr.cli.options;

import static org.assertj.core.api.Assertions.assertThat;

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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** A folder of several formats: every command says how to choose, and takes the choice. */
class FormatOptionTest {
  @TempDir Path folder;

  @Test
  void everyCommandThatOpensDataHasIt() {
    List<String> with = new ArrayList<>();
    collect(Main.commandLine(), with);
    assertThat(with)
        .containsExactlyInAnyOrder(
            "groupdetr train",
            "groupdetr evaluate",
            "groupdetr doctor",
            "groupdetr data check",
            "groupdetr data preview",
            "groupdetr data convert",
            "groupdetr lab groups",
            "groupdetr lab assign",
            "groupdetr lab detectors",
            "groupdetr lab queries");
  }

  private static void collect(CommandLine line, List<String> with) {
    if (line.getCommandSpec().findOption("--format") != null) {
      with.add(line.getCommandSpec().qualifiedName());
    }
    line.getSubcommands().values().forEach(child -> collect(child, with));
  }

  private String run(int status, String command) {
    StringWriter text = new StringWriter();
    int result =
        Main.commandLine()
            .setOut(new PrintWriter(text))
            .setErr(new PrintWriter(text))
            .execute(command.replace("DATA", folder.resolve("data").toString()).split(" "));
    assertThat(result).as(text.toString()).isEqualTo(status);
    return text.toString();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "train --data DATA", "evaluate none.pth --data DATA", "data check DATA",
        "data convert DATA --out DATA/../out", "lab groups --data DATA",
            "lab queries x --data DATA",
      })
  void itIsAskedForAndTaken(String command) throws IOException {
    Path data = folder.resolve("data");
    ShapesData.write(data, new ShapesSpec(3, 1, 64, 4, 8, 1));
    Files.writeString(data.resolve("a.xml"), "<annotation><filename>a</filename></annotation>");
    assertThat(run(1, command))
        .contains("holds several formats: COCO (annotations/")
        .contains("choose one with --format coco|voc");
    String chosen = command.startsWith("data") ? command : command + " --epochs nonsense";
    assertThat(run(command.startsWith("data") ? 0 : 2, chosen + " --format coco"))
        .doesNotContain("several formats")
        .doesNotContain("Unknown option: '--format'");
  }
}
