package org.groupdetr.onnx;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import org.groupdetr.Detector;
import org.groupdetr.common.ProcessMemory;

/** Measures how long a program takes to its first detection, and what memory. */
final class FirstDetection {
  private static final int REPETITIONS = 20;

  private FirstDetection() {}

  /** Arguments are a model and a picture, perhaps how often it is asked again. */
  public static void main(String[] arguments) {
    int repetitions = arguments.length > 2 ? Integer.parseInt(arguments[2]) : REPETITIONS;
    try (Detector detector = Detector.load(arguments[0], "cpu", 2)) {
      Path picture = Path.of(arguments[1]);
      int found = detector.predict(picture, 0).size();
      long started = ProcessHandle.current().info().startInstant().orElseThrow().toEpochMilli();
      long first = System.currentTimeMillis() - started;
      double peak = ProcessMemory.peakMb();
      long[] nanos = new long[repetitions];
      for (int i = 0; i < repetitions; i++) {
        long begin = System.nanoTime();
        detector.predict(picture, 0);
        nanos[i] = System.nanoTime() - begin;
      }
      Arrays.sort(nanos);
      System.out.printf(
          Locale.ROOT,
          "%d detections; first after %d ms, %.0f MB; then %.1f ms each%n",
          found,
          first,
          peak,
          nanos[repetitions / 2] / 1e6);
    }
  }
}
