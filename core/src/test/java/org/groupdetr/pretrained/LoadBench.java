package org.groupdetr.pretrained;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.groupdetr.detector.SetDetector;
import org.groupdetr.tensor.Engine;
import org.groupdetr.tensor.Scope;
import org.groupdetr.weights.TensorFile;

/**
 * Prints how long a file of weights takes until it can be used, and how far the process grows:
 * {@code LoadBench FILE [ROUNDS]}.
 */
final class LoadBench {
  private static final WeightCache NO_CACHE =
      new WeightCache(Path.of("none"), (file, bytes, total) -> {});

  private LoadBench() {}

  public static void main(String[] arguments) throws IOException {
    Path file = Path.of(arguments[0]);
    int rounds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 5;
    Engine.load();
    System.out.printf(Locale.ROOT, "%s: %.1f MB%n", file, Files.size(file) / 1e6);
    for (int round = 0; round < rounds; round++) {
      double before = resident("VmRSS");
      long start = System.nanoTime();
      try (Scope scope = Scope.open()) {
        int count = TensorFile.open(file).tensors("").size();
        double seconds = (System.nanoTime() - start) / 1e9;
        System.out.printf(
            Locale.ROOT,
            "tensors: %d in %.3f s, resident %.0f MB more%n",
            count,
            seconds,
            resident("VmRSS") - before);
      }
      start = System.nanoTime();
      try (SetDetector<?> detector = Models.open(file.toString(), NO_CACHE).load()) {
        System.out.printf(
            Locale.ROOT,
            "detector: %d tensors in %.3f s, resident %.0f MB more, most so far %.0f MB more%n",
            detector.state().size(),
            (System.nanoTime() - start) / 1e9,
            resident("VmRSS") - before,
            resident("VmHWM") - before);
      }
    }
  }

  private static double resident(String key) throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith(key + ":")) {
        return Double.parseDouble(line.replaceAll("\\D", "")) / 1000;
      }
    }
    return Double.NaN;
  }
}
