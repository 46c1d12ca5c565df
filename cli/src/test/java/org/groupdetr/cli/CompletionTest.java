package org.groupdetr.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a shell completes with the script. */
class CompletionTest {
  @TempDir Path folder;

  private String completed(Path script, String... words) throws Exception {
    String asked =
        "source '%s'; COMP_WORDS=(%s); COMP_CWORD=%d; _complete_groupdetr 2>/dev/null;"
            + " echo \"${COMPREPLY[@]}\"";
    Process shell =
        new ProcessBuilder(
                "bash",
                "--norc",
                "-c",
                asked.formatted(script, String.join(" ", words), words.length - 1))
            .redirectErrorStream(true)
            .start();
    String said = new String(shell.getInputStream().readAllBytes());
    assertThat(shell.waitFor()).as(said).isZero();
    return said.strip();
  }

  private static boolean hasBash() {
    try {
      return new ProcessBuilder("bash", "--version").start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void bashCompletesCommandsAndOptions() throws Exception {
    Assumptions.assumeTrue(hasBash(), "there is no bash here");
    StringWriter out = new StringWriter();
    assertThat(Main.commandLine().setOut(new PrintWriter(out)).execute("completion")).isZero();
    Path script = Files.writeString(folder.resolve("groupdetr.bash"), out.toString());
    assertThat(completed(script, "groupdetr", "trai")).isEqualTo("train");
    assertThat(completed(script, "groupdetr", "data", "prev")).isEqualTo("preview");
    assertThat(completed(script, "groupdetr", "train", "--qui")).isEqualTo("--quiet");
    assertThat(completed(script, "groupdetr", "doctor", "--js")).isEqualTo("--json");
  }
}
