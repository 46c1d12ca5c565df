package org.groupdetr.pretrained;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.groupdetr.detector.SetDetector;
import org.groupdetr.pretrained.download.WeightCache;
import org.groupdetr.tensor.Engine;
import org.groupdetr.tensor.Scope;
import org.groupdetr.weights.TensorFile;

/**
 * Prints how long a file of weights takes until it can be used, and how far the process grows:
 * {@code LoadBench FILE [ROUNDS [tensors]]}; the first round shows the memory, the last the time.
 */
final class LoadBench {
  private static final WeightCache NO_CACHE =
      new WeightCache(Path.of("none"), (file, bytes, total) -> {});

  private LoadBench() {}

  public static void main(String[] arguments) throws IOException, InterruptedException {
    Path file = Path.of(arguments[0]);
    int rounds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 5;
    Engine.load();
    System.out.printf(Locale.ROOT, "%s: %.1f MB%n", file, Files.size(file) / 1e6);
    for (int round = 0; round < rounds; round++) {
      double before = baseline();
      long start = System.nanoTime();
      int count = arguments.length > 2 ? tensors(file) : detector(file);
      System.out.printf(
          Locale.ROOT,
          "%d tensors in %.3f s, at most %.0f MB more than before, %.2f of the file%n",
          count,
          (System.nanoTime() - start) / 1e9,
          resident("VmHWM") - before,
          (resident("VmHWM") - before) / (Files.size(file) / 1e6));
    }
  }

  /** What is resident without the heap's garbage; the peak begins here again (Linux). */
  private static double baseline() throws IOException, InterruptedException {
    System.gc();
    Thread.sleep(1000); // the collector gives memory back a little later
    Files.writeString(Path.of("/proc/self/clear_refs"), "5");
    return resident("VmRSS");
  }

  private static int tensors(Path file) {
    try (Scope scope = Scope.open()) {
      return TensorFile.open(file).tensors("").size();
    }
  }

  private static int detector(Path file) {
    try (SetDetector<?> detector = WeightSources.open(file.toString(), NO_CACHE).load()) {
      return detector.state().size();
    }
  }

  private static double resident(String key) throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith(key + ":")) {
        return Double.parseDouble(line.replaceAll("\\D", "")) * 1024 / 1e6;
      }
    }
    return Double.NaN;
  }
}
