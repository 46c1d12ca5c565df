package org.groupdetr.common;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * Memory that a process can still get: what the machine has to give, caches that the system would
 * drop included, and no more than its container is allowed.
 *
 * @param root of the file system; another one in tests
 */
public record MachineMemory(Path root) {
  /** Where a container's limit, what it has taken, and what of that are caches stand. */
  private static final List<List<String>> CONTAINERS =
      List.of(
          List.of("sys/fs/cgroup", "memory.max", "memory.current", "inactive_file"),
          List.of(
              "sys/fs/cgroup/memory",
              "memory.limit_in_bytes",
              "memory.usage_in_bytes",
              "total_inactive_file"));

  /** Of this machine. */
  public static MachineMemory here() {
    return new MachineMemory(Path.of("/"));
  }

  /** All bytes of this machine, or of the container. */
  public static long allBytes() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
  }

  /** Bytes that are free; all of the machine's where the system does not say. */
  public long freeBytes() {
    OptionalLong machine = number(root.resolve("proc/meminfo"), "MemAvailable:");
    if (machine.isEmpty()) {
      return allBytes();
    }
    long free = machine.getAsLong() * 1024;
    for (List<String> names : CONTAINERS) {
      free = Math.min(free, inContainer(names));
    }
    return Math.max(0, free);
  }

  private long inContainer(List<String> names) {
    Path folder = root.resolve(names.get(0));
    OptionalLong limit = number(folder.resolve(names.get(1)), "");
    OptionalLong taken = number(folder.resolve(names.get(2)), "");
    if (limit.isEmpty() || taken.isEmpty()) {
      return Long.MAX_VALUE;
    }
    long caches = number(folder.resolve("memory.stat"), names.get(3) + " ").orElse(0);
    return limit.getAsLong() - taken.getAsLong() + caches;
  }

  /** The number in the line that begins so; none without such a file, line or number. */
  private static OptionalLong number(Path file, String begin) {
    try (Stream<String> lines = Files.lines(file)) {
      return lines
          .filter(line -> line.startsWith(begin))
          .map(line -> line.substring(begin.length()).replace("kB", "").strip())
          .filter(text -> text.matches("\\d{1,18}"))
          .mapToLong(Long::parseLong)
          .findFirst();
    } catch (IOException e) {
      return OptionalLong.empty();
    }
  }
}
