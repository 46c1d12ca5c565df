package org.groupdetr.data.load;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.groupdetr.data.TrainingPicture;
import org.groupdetr.data.augment.Augmentation;
import org.groupdetr.data.augment.AugmentationParityTest;
import org.groupdetr.data.augment.ResizePlan;
import org.groupdetr.data.augment.ResizeSpec;
import org.groupdetr.data.image.ImageReader;
import org.groupdetr.data.image.Orientation;
import org.groupdetr.data.image.RgbImage;

/**
 * Times the loader; run by hand on a folder of pictures:
 *
 * <pre>
 * ./mvnw -q test-compile
 * java -cp core/target/test-classes:core/target/classes:$(cat dist/target/classpath.txt) \
 *     org.groupdetr.data.load.LoaderBench FOLDER [rounds]
 * </pre>
 *
 * One line per path and number of threads, the median of the rounds, which take turns: pictures per
 * CPU second of the whole process (compiler and collector included), pictures per second, seconds
 * of collection per 1,000 pictures.
 */
final class LoaderBench {
  private static final int PER_BATCH = 2;

  private LoaderBench() {}

  private record Case(String name, Augmentation augmentation, int threads, boolean release) {}

  private record Result(double perCpuSecond, double perSecond, double collection) {}

  public static void main(String[] arguments) throws IOException {
    List<TrainingPicture> pictures = pictures(Path.of(arguments[0]));
    int rounds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 7;
    Augmentation whole =
        (size, random, ofBatch) -> {
          ResizePlan plan = ResizePlan.resized(new ResizeSpec(800, 1333), size);
          return new ResizePlan(size, true, plan.cut(), plan.size());
        };
    Augmentation random = Augmentation.random(AugmentationParityTest.OFFICIAL);
    List<Case> cases = new ArrayList<>();
    for (int threads = 0; threads <= 2; threads++) {
      cases.add(new Case("val 800/1333, flip", whole, threads, true));
      cases.add(new Case("val, arrays not released", whole, threads, false));
      cases.add(new Case("train, official", random, threads, true));
    }
    List<List<Result>> results =
        cases.stream().map(c -> (List<Result>) new ArrayList<Result>()).toList();
    for (int round = -2; round < rounds; round++) {
      for (int i = 0; i < cases.size(); i++) {
        Result result = timed(pictures, cases.get(i), Math.max(0, round));
        if (round >= 0) {
          results.get(i).add(result);
        }
      }
    }
    for (int i = 0; i < cases.size(); i++) {
      print(cases.get(i), results.get(i));
    }
  }

  private static Result timed(List<TrainingPicture> pictures, Case tried, int epoch) {
    EpochOrder order = new EpochOrder(pictures.size(), PER_BATCH, true, false, 0);
    var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    long collected = collectionMillis();
    long cpu = system.getProcessCpuTime();
    long begin = System.nanoTime();
    try (BatchLoader loader =
        new BatchLoader(
            pictures, tried.augmentation(), order, new LoaderSpec(tried.threads(), 4))) {
      for (Iterator<HostBatch> batches = loader.epoch(epoch, 0); batches.hasNext(); ) {
        HostBatch batch = batches.next();
        if (tried.release()) {
          loader.release(batch);
        }
      }
    }
    double count = pictures.size();
    return new Result(
        count / (system.getProcessCpuTime() - cpu) * 1e9,
        count / (System.nanoTime() - begin) * 1e9,
        (collectionMillis() - collected) / count);
  }

  private static void print(Case tried, List<Result> results) {
    System.out.printf(
        Locale.ROOT,
        "%-26s %d threads: %6.1f per CPU second, %6.1f per second, %.2f s collecting per 1,000%n",
        tried.name(),
        tried.threads(),
        median(results.stream().map(Result::perCpuSecond)),
        median(results.stream().map(Result::perSecond)),
        median(results.stream().map(Result::collection)));
  }

  private static double median(Stream<Double> values) {
    List<Double> sorted = values.sorted().toList();
    return sorted.get(sorted.size() / 2);
  }

  private static long collectionMillis() {
    return ManagementFactory.getGarbageCollectorMXBeans().stream()
        .mapToLong(GarbageCollectorMXBean::getCollectionTime)
        .sum();
  }

  private static List<TrainingPicture> pictures(Path folder) throws IOException {
    List<TrainingPicture> pictures = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.sorted().toList()) {
        RgbImage image = ImageReader.read(file, Orientation.AS_STORED);
        pictures.add(
            new TrainingPicture(
                pictures.size(), file, image.width(), image.height(), new int[0], new float[0]));
      }
    }
    return pictures;
  }
}
