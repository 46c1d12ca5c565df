package org.groupdetr.cli.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.groupdetr.cli.Main;
import org.groupdetr.train.RunWarnings;
import org.junit.jupiter.api.Test;

class RunWarningsTest {
  @Test
  void tooLittleMemoryIsSaidInOneLine() {
    assertThat(RunWarnings.ofMemory(8000, 8L << 30)).isEmpty();
    assertThat(RunWarnings.ofMemory(9000, 8L << 30).orElseThrow())
        .startsWith("a step is predicted to need 9,000 MB, and there are 8,192 MB: ")
        .contains("training.groups", "training.accumulate", "training.checkpointing=true")
        .doesNotContain("\n");
    assertThat(RunWarnings.machineBytes()).isGreaterThan(1L << 28);
  }

  /** Pictures of which no machine holds a thousand. */
  @Test
  void describeWarns() {
    StringWriter out = new StringWriter();
    String huge = "training.batchSize=100000";
    int status =
        Main.commandLine()
            .setOut(new PrintWriter(out))
            .execute("describe", "demo", "--set", huge, "--set", "training.groups=7");
    assertThat(status).isZero();
    assertThat(out.toString())
        .contains("A training step of 100000 pictures of 96 x 96 pixels, predicted")
        .containsPattern("(?m)^ +1 +\\d+ +\\d+ +\\d+ +1\\.00$")
        .containsPattern("(?m)^ +7 +\\d+ ")
        .contains("warning   a step is predicted to need ");
  }
}
