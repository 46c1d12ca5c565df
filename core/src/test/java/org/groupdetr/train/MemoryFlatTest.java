package org.groupdetr.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.groupdetr.ChildJvm;
import org.groupdetr.detector.Tiny;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Work that is repeated leaves nothing behind: no native handle, no memory. */
class MemoryFlatTest {
  private static final List<String> OPTIONS =
      List.of(
          "-Xms192m",
          "-Xmx192m",
          "-XX:+AlwaysPreTouch",
          "-XX:+UseSerialGC",
          // The binding counts its handles only if it could free them itself.
          "-Dorg.bytedeco.javacpp.noPointerGC=false",
          "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0");

  @TempDir Path folder;

  private List<String> probed() throws IOException, InterruptedException {
    List<String> command = List.of(MemoryProbe.class.getName(), folder.toString(), "10");
    ProcessBuilder builder = ChildJvm.of(OPTIONS, command);
    // Large pages would count what is not used.
    builder.environment().remove("GLIBC_TUNABLES");
    Process process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output.lines().toList();
  }

  @Test
  void repeatedWorkLeavesNothingBehind() throws Exception {
    List<String> lines = probed();
    assertThat(lines).hasSizeGreaterThanOrEqualTo(10 * Tiny.specs(0).size());
    for (String line : lines) {
      String[] found = line.split("; ");
      assertThat(Long.parseLong(found[2])).as(line).isEqualTo(Long.parseLong(found[1]));
      double before = Double.parseDouble(found[3]);
      if (!Double.isNaN(before)) {
        assertThat(Double.parseDouble(found[4]) - before)
            .as(line)
            .isLessThanOrEqualTo(MemoryProbe.MARGIN_MB);
      }
    }
  }
}
