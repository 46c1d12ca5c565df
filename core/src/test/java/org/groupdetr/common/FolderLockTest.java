package org.groupdetr.common;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.groupdetr.ChildJvm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class FolderLockTest {
  @TempDir Path folder;

  /** A process that locks a folder and waits to be ended. */
  static final class Holder {
    public static void main(String[] arguments) throws IOException {
      try (FolderLock lock = FolderLock.of(Path.of(arguments[0]))) {
        System.out.println("locked");
        System.in.read();
      }
    }
  }

  private Process holder() throws IOException {
    Process process =
        ChildJvm.of(
                List.of("-XX:TieredStopAtLevel=1"),
                List.of(Holder.class.getName(), folder.toString()))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    assertThat(process.inputReader().readLine()).isEqualTo("locked");
    return process;
  }

  @Test
  void anotherProcessIsNamed() throws Exception {
    Process process = holder();
    String named = folder + " is in use: process " + process.pid() + " on ";
    assertThat(FolderLock.isTaken(folder)).isTrue();
    assertThatThrownBy(() -> FolderLock.of(folder))
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith(named)
        .hasMessageEndingWith(" is at work in it; wait for it or end it");
    assertThatThrownBy(() -> FolderLock.requireFree(folder)).hasMessageStartingWith(named);
    process.outputWriter().write("end\n");
    process.outputWriter().flush();
    assertThat(process.waitFor()).isZero();
    assertThat(FolderLock.isTaken(folder)).isFalse();
  }

  @Test
  void aKilledProcessHoldsNothing() throws Exception {
    holder().destroyForcibly().waitFor();
    assertThat(FolderLock.isTaken(folder)).isFalse();
    try (FolderLock lock = FolderLock.of(folder)) {
      assertThat(lock).isNotNull();
    }
  }

  /** Looking at a lock of this process must not give it away. */
  @Test
  void thisProcessCountsAsWell() throws Exception {
    try (FolderLock lock = FolderLock.of(folder)) {
      assertThat(FolderLock.isTaken(folder)).isTrue();
      assertThatThrownBy(() -> FolderLock.of(folder))
          .hasMessageContaining("process " + ProcessHandle.current().pid() + " on ");
      Process other =
          ChildJvm.of(
                  List.of("-XX:TieredStopAtLevel=1"),
                  List.of(Holder.class.getName(), folder.toString()))
              .redirectErrorStream(true)
              .start();
      assertThat(other.inputReader().readLine()).contains("UserException", " is in use: process ");
      assertThat(other.waitFor()).isEqualTo(1);
      assertThat(lock).isNotNull();
    }
    FolderLock.of(folder).close();
  }

  /** As in a container that is started anew: the same number of another process. */
  @Test
  void theNumberAloneIsNotTheProcess() throws Exception {
    FolderLock.of(folder).close();
    long self = ProcessHandle.current().pid();
    Files.writeString(folder.resolve(".lock-owner"), self + "\n2020-01-01T00:00:00Z\nhost\n");
    assertThat(FolderLock.isTaken(folder)).isFalse();
    Files.writeString(folder.resolve(".lock-owner"), "nonsense");
    FolderLock.of(folder).close();
  }

  @Test
  void lookingWritesNothing() throws IOException {
    FolderLock.requireFree(folder);
    FolderLock.requireFree(folder.resolve("none"));
    assertThat(folder).isEmptyDirectory();
  }
}
