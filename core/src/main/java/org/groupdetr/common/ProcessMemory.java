package org.groupdetr.common;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Memory of this process, natives included, where the operating system tells it. */
public final class ProcessMemory {
  private static final Path STATUS = Path.of("/proc/self/status");

  private ProcessMemory() {}

  /** Most resident memory so far in MiB; NaN where it is not known. */
  public static double peakMb() {
    return line("VmHWM:");
  }

  /** Resident memory now in MiB; NaN where it is not known. */
  public static double nowMb() {
    return line("VmRSS:");
  }

  private static double line(String name) {
    if (!Files.exists(STATUS)) {
      return Double.NaN;
    }
    try {
      for (String line : Files.readAllLines(STATUS)) {
        if (line.startsWith(name)) {
          return Long.parseLong(line.replaceAll("\\D+", "")) / 1024.0;
        }
      }
      return Double.NaN;
    } catch (IOException e) {
      return Double.NaN;
    }
  }
}
