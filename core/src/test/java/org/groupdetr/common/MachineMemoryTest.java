package org.groupdetr.common;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MachineMemoryTest {
  @TempDir Path root;

  private void write(String file, String text) throws IOException {
    Path path = root.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }

  private long free() {
    return new MachineMemory(root).freeBytes();
  }

  @Test
  void whatTheSystemCanGiveCountsAndNotWhatIsEmpty() throws IOException {
    write("proc/meminfo", "MemTotal: 9000 kB\nMemFree: 10 kB\nMemAvailable:    8000 kB\n");
    assertThat(free()).isEqualTo(8000 * 1024);
  }

  @Test
  void aContainersLimitCountsWithoutItsCaches() throws IOException {
    write("proc/meminfo", "MemAvailable:    8000 kB\n");
    write("sys/fs/cgroup/memory.max", "max\n");
    write("sys/fs/cgroup/memory.current", "100000\n");
    assertThat(free()).isEqualTo(8000 * 1024);
    write("sys/fs/cgroup/memory.max", "1000000\n");
    assertThat(free()).isEqualTo(900_000);
    write("sys/fs/cgroup/memory.stat", "anon 1\ninactive_file 60000\n");
    assertThat(free()).isEqualTo(960_000);
  }

  @Test
  void containersOfTheOldKindCountAsWell() throws IOException {
    write("proc/meminfo", "MemAvailable:    8000 kB\n");
    write("sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n"); // none
    write("sys/fs/cgroup/memory/memory.usage_in_bytes", "100\n");
    assertThat(free()).isEqualTo(8000 * 1024);
    write("sys/fs/cgroup/memory/memory.limit_in_bytes", "5000\n");
    write("sys/fs/cgroup/memory/memory.stat", "inactive_file 7\ntotal_inactive_file 50\n");
    assertThat(free()).isEqualTo(4950);
    write("sys/fs/cgroup/memory/memory.usage_in_bytes", "6000\n");
    assertThat(free()).isZero();
  }

  @Test
  void whereNothingIsSaidAllCounts() {
    assertThat(free()).isEqualTo(MachineMemory.allBytes()).isGreaterThan(1L << 28);
    assertThat(MachineMemory.here().freeBytes())
        .isPositive()
        .isLessThanOrEqualTo(MachineMemory.allBytes());
  }
}
