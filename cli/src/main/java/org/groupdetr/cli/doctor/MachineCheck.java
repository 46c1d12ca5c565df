package org.groupdetr.cli.doctor;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What {@code doctor} says of Java, the system, its cores and its memory. */
final class MachineCheck {
  private static final long GIGABYTE = 1L << 30;

  /** Folders of the kernel; empty files where there is none. */
  private final Path proc;

  MachineCheck(Path proc) {
    this.proc = proc;
  }

  List<Finding> findings() {
    Runtime runtime = Runtime.getRuntime();
    OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    return List.of(
        java(Runtime.version().feature()),
        system(),
        cores(runtime.availableProcessors()),
        memory(system.getTotalMemorySize(), system.getFreeMemorySize()),
        heap(runtime.maxMemory(), system.getTotalMemorySize()));
  }

  static Finding java(int feature) {
    String value =
        String.join(
            ", ",
            System.getProperty("java.version"),
            System.getProperty("java.vendor"),
            System.getProperty("java.vm.name"),
            System.getProperty("java.home"));
    return feature >= 17
        ? Finding.ok("java", value)
        : Finding.fail("java", value, "install a JDK 17 or newer and set JAVA_HOME to it");
  }

  private static Finding system() {
    String value =
        System.getProperty("os.name")
            + " "
            + System.getProperty("os.version")
            + ", "
            + System.getProperty("os.arch");
    return Files.exists(Path.of("/etc/alpine-release"))
        ? Finding.fail(
            "system",
            value,
            "the engine needs glibc, which Alpine lacks: use Debian or another system with glibc")
        : Finding.ok("system", value);
  }

  Finding cores(int usable) {
    List<String> lines = lines("cpuinfo");
    long present = lines.stream().filter(line -> line.startsWith("processor")).count();
    String count = present > usable ? usable + " of the machine's " + present : usable + "";
    String model = after(lines, "model name").map(name -> count + ", " + name).orElse(count);
    Optional<String> flags = after(lines, "flags");
    if (flags.isPresent() && !flags.get().contains("avx2")) {
      return Finding.warn(
          "cores",
          model,
          "the processor has no AVX2: the engine is several times slower without it");
    }
    return Finding.ok("cores", model);
  }

  Finding memory(long total, long free) {
    long machine =
        after(lines("meminfo"), "MemTotal")
            .map(text -> Long.parseLong(text.replaceAll("\\D", "")) << 10)
            .orElse(total);
    String limit = machine > total ? " (limited; the machine has " + gigabytes(machine) + ")" : "";
    String value = gigabytes(total) + limit + ", " + gigabytes(free) + " free";
    return total < 2 * GIGABYTE
        ? Finding.warn("memory", value, "training the smallest recipe needs about 2 GB")
        : Finding.ok("memory", value);
  }

  static Finding heap(long heap, long total) {
    String value = "up to " + gigabytes(heap);
    return heap > total * 6 / 10
        ? Finding.warn(
            "heap",
            value,
            "the engine's memory lies outside the heap: leave more for it, for example with"
                + " GROUPDETR_JAVA_OPTIONS=-Xmx"
                + Math.max(1, total / GIGABYTE / 4)
                + "g")
        : Finding.ok("heap", value);
  }

  private static String gigabytes(long bytes) {
    return String.format(Locale.ROOT, "%.1f GB", bytes / (double) GIGABYTE);
  }

  /** What stands after the colon in the first line that begins with {@code key}. */
  private static Optional<String> after(List<String> lines, String key) {
    return lines.stream()
        .filter(line -> line.startsWith(key) && line.contains(":"))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .findFirst();
  }

  /** The lines of a file of the kernel; none on systems without it. */
  private List<String> lines(String name) {
    try (Stream<String> lines = Files.lines(proc.resolve(name))) {
      return lines.toList();
    } catch (IOException e) {
      return List.of();
    }
  }
}
