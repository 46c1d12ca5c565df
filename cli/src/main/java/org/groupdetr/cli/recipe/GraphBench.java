package org.groupdetr.cli.recipe;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import org.groupdetr.cli.console.TextTable;
import org.groupdetr.common.Counted;
import org.groupdetr.common.ProcessMemory;
import org.groupdetr.common.UserException;
import org.groupdetr.data.image.RgbImage;
import org.groupdetr.data.load.HostBatch;
import org.groupdetr.geometry.Size;
import org.groupdetr.predict.LoadedModel;
import org.groupdetr.predict.ModelReader;
import org.groupdetr.predict.ModelReaders;

/**
 * Measures a detector in a file that needs no engine: how long it takes until it is loaded, and
 * what it then takes to find what is in pictures that fill its area.
 *
 * @param file such as {@code model.onnx}
 * @param repetitions that are timed
 */
record GraphBench(String file, String device, int threads, int repetitions) {
  private static final int UNTIMED = 5;

  /** What was measured; seconds, and MB of the whole process. */
  record Measured(Size size, int pictures, double loading, double inference, double peak) {
    String json() {
      return new ObjectMapper()
          .createObjectNode()
          .put("height", size.height())
          .put("width", size.width())
          .put("pictures", pictures)
          .put("loadSeconds", loading)
          .put("inferenceSeconds", inference)
          .put("peakMb", peak)
          .toString();
    }
  }

  /** Measures. */
  Measured measured() {
    UserException.require(repetitions >= 1, "--steps must be at least 1, was %d", repetitions);
    ModelReader reader = ModelReaders.of(file);
    long begin = System.nanoTime();
    try (LoadedModel model = reader.load(Path.of(file), device, Optional.of(threads))) {
      double loading = seconds(begin);
      Size size = model.input().fixed().orElseThrow();
      int pictures = model.together().orElse(1);
      HostBatch batch = batch(model, size, pictures);
      double[] times = new double[repetitions];
      for (int i = -UNTIMED; i < repetitions; i++) {
        long start = System.nanoTime();
        model.predictor().predict(batch);
        if (i >= 0) {
          times[i] = seconds(start);
        }
      }
      Arrays.sort(times);
      return new Measured(size, pictures, loading, times[repetitions / 2], ProcessMemory.peakMb());
    }
  }

  private static double seconds(long begin) {
    return (System.nanoTime() - begin) / 1e9;
  }

  private static HostBatch batch(LoadedModel model, Size size, int pictures) {
    Random random = new Random(1);
    List<RgbImage> all = new ArrayList<>();
    for (int i = 0; i < pictures; i++) {
      byte[] pixels = new byte[3 * size.width() * size.height()];
      random.nextBytes(pixels);
      all.add(new RgbImage(size.width(), size.height(), pixels));
    }
    return model.input().batch(all);
  }

  /** The same for a person. */
  String text(Measured measured) {
    return String.format(
            Locale.ROOT,
            "%s, %s of %dx%d at a time, %s, median of %s%n%n",
            file,
            Counted.of(measured.pictures, "picture"),
            measured.size.height(),
            measured.size.width(),
            Counted.of(threads, "thread"),
            Counted.of(repetitions, "repetition"))
        + TextTable.of(List.of("loading (s)", "inference (s)", "peak MB"))
            .row(
                String.format(Locale.ROOT, "%.3f", measured.loading),
                String.format(Locale.ROOT, "%.4f", measured.inference),
                Math.round(measured.peak));
  }
}
