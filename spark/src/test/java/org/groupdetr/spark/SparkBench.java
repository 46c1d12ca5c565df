package org.groupdetr.spark;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.apache.spark.sql.SparkSession;
import org.groupdetr.Detector;
import org.groupdetr.common.ProcessMemory;
import org.groupdetr.data.CocoCategory;
import org.groupdetr.data.Folders;
import org.groupdetr.data.Labels;
import org.groupdetr.detector.SetDetector;
import org.groupdetr.detector.Tiny;
import org.groupdetr.recipe.ModelFile;
import org.groupdetr.recipe.Recipe;
import org.groupdetr.recipe.RecipeFile;
import org.groupdetr.tensor.Engine;

/**
 * Pictures per second on the same cores: of a plain loop whose engine has a thread for each, and
 * then of Spark with a task for each, both warm; and memory after each round. Arguments: a model,
 * or a recipe, whose detector is then taken untrained; a folder of pictures, or how many small ones
 * are to be made; cores; rounds. The script {@code spark/bench} starts it.
 */
final class SparkBench {
  private static final int SIDE = 64;

  private SparkBench() {}

  public static void main(String[] arguments) throws IOException {
    Path made = Files.createTempDirectory("groupdetr-bench-");
    String model =
        Files.exists(Path.of(arguments[0])) ? arguments[0] : untrained(made, arguments[0]);
    Path folder =
        arguments[1].matches("\\d+")
            ? pictures(made, Integer.parseInt(arguments[1]))
            : Path.of(arguments[1]);
    int cores = Integer.parseInt(arguments[2]);
    int rounds = Integer.parseInt(arguments[3]);
    double plain = plain(model, Folders.pictures(folder), cores, rounds);
    double dealt = dealt(model, folder, cores, rounds);
    System.out.printf(Locale.ROOT, "Spark / plain, best of each: %.2f%n", dealt / plain);
  }

  private static double plain(String model, List<Path> files, int cores, int rounds) {
    try (Detector detector = Detector.load(model, "cpu", cores)) {
      Runnable work = () -> files.forEach(file -> detector.predict(file, 0.5));
      return best("plain", files.size(), rounds, work);
    }
  }

  private static double dealt(String model, Path folder, int cores, int rounds) {
    SparkSession spark =
        SparkSession.builder()
            .master("local[" + cores + "]")
            .config("spark.ui.enabled", "false")
            .config("spark.log.level", "ERROR")
            .getOrCreate();
    try {
      return best(
          "Spark", Folders.pictures(folder).size(), rounds, () -> search(spark, folder, model));
    } finally {
      spark.stop();
    }
  }

  /** Pictures per second of the fastest round but the first, which warms up. */
  private static double best(String what, int pictures, int rounds, Runnable work) {
    double best = 0;
    for (int round = 0; round <= rounds; round++) {
      long begin = System.nanoTime();
      work.run();
      double rate = pictures * 1e9 / (System.nanoTime() - begin);
      best = round == 0 ? 0 : Math.max(best, rate);
      System.out.printf(
          Locale.ROOT,
          "%s, %s: %.2f pictures/s, %.0f MB%n",
          what,
          round == 0 ? "warming up" : "round " + round,
          rate,
          ProcessMemory.nowMb());
    }
    return best;
  }

  private static void search(SparkSession spark, Path folder, String model) {
    GroupDetr.detect(spark, folder.toString(), model, DetectOptions.standard())
        .write()
        .format("noop")
        .mode("overwrite")
        .save();
  }

  private static String untrained(Path folder, String name) {
    Engine.load();
    Recipe recipe = RecipeFile.read(name, List.of());
    List<CocoCategory> classes =
        IntStream.range(1, Tiny.CLASSES + 1)
            .mapToObj(id -> new CocoCategory(id, "class" + id, ""))
            .toList();
    Path file = folder.resolve("untrained.safetensors");
    try (SetDetector<?> detector =
        Tiny.built(recipe.detector(), ModelFile.grouping(recipe.training()), false)) {
      ModelFile.write(file, recipe, new Labels(classes), detector.state());
    }
    return file.toString();
  }

  private static Path pictures(Path folder, int number) throws IOException {
    Path made = Files.createDirectories(folder.resolve("pictures"));
    for (int i = 0; i < number; i++) {
      BufferedImage picture = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
      for (int at = 0; at < SIDE * SIDE; at++) {
        picture.setRGB(at % SIDE, at / SIDE, (at * (i + 1) * 2654435) >>> 8);
      }
      ImageIO.write(picture, "jpg", made.resolve(i + ".jpg").toFile());
    }
    return made;
  }
}
