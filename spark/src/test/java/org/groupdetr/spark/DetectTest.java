package org.groupdetr.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.groupdetr.Detector;
import org.groupdetr.Evaluation;
import org.groupdetr.common.ProcessMemory;
import org.groupdetr.common.UserException;
import org.groupdetr.data.CocoCategory;
import org.groupdetr.data.CocoData;
import org.groupdetr.data.CocoImage;
import org.groupdetr.data.Detection;
import org.groupdetr.data.DetectionTable;
import org.groupdetr.data.Labels;
import org.groupdetr.data.Split;
import org.groupdetr.data.coco.CocoFile;
import org.groupdetr.data.coco.ResultsFile;
import org.groupdetr.detector.SetDetector;
import org.groupdetr.detector.Tiny;
import org.groupdetr.geometry.Box;
import org.groupdetr.geometry.Rle;
import org.groupdetr.recipe.ModelFile;
import org.groupdetr.recipe.Recipe;
import org.groupdetr.recipe.RecipeFile;
import org.groupdetr.tensor.Engine;
import org.groupdetr.train.TinyRun;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Detection in two executors with Spark's own versions of Jackson and SnakeYAML. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "Spark needs programs of Hadoop there")
@ExtendWith(SharedCluster.class)
class DetectTest {
  @TempDir static Path folder;
  private static Cluster cluster;
  private static Path model;
  private static Path pictures;
  private static Split val;

  @BeforeAll
  static void start(Cluster shared) throws IOException {
    cluster = shared;
    Engine.load();
    Engine.threads(1);
    TinyRun run = new TinyRun(folder);
    model = run.boldModel();
    val = run.data().named("val");
    pictures = Files.createDirectories(folder.resolve("photos, all"));
    for (int i = 0; i < 20; i++) {
      write(i, pictures.resolve("a b%20" + i + ".png"));
    }
    spoil(pictures);
  }

  /** What is no picture, or hardly one. */
  private static void spoil(Path pictures) throws IOException {
    byte[] whole = Files.readAllBytes(pictures.resolve("a b%200.png"));
    Files.write(pictures.resolve("cut.png"), Arrays.copyOf(whole, whole.length / 2));
    Files.createFile(pictures.resolve("empty.jpg"));
    Files.writeString(pictures.resolve("words.jpg"), "no picture");
    Files.writeString(pictures.resolve("notes.txt"), "is not looked at");
    Path below = Files.createDirectories(pictures.resolve("below"));
    ImageIO.write(
        new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB),
        "png",
        below.resolve("1x1.PNG").toFile());
    ImageIO.write(
        new BufferedImage(900, 1, BufferedImage.TYPE_INT_RGB),
        "png",
        below.resolve("flat.png").toFile());
  }

  /** A picture of some size between 16 and 95 pixels, with a bright field. */
  private static void write(int number, Path file) throws IOException {
    BufferedImage picture =
        new BufferedImage(16 + number * 7 % 80, 16 + number * 11 % 80, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < picture.getHeight(); y++) {
      for (int x = 0; x < picture.getWidth(); x++) {
        boolean inside = (x + number) % 16 < 8 && y % 16 < 8;
        picture.setRGB(x, y, inside ? 0xf0d020 + number : 0x102040 * (number % 3 + 1));
      }
    }
    ImageIO.write(picture, "png", file.toFile());
  }

  private static Dataset<Row> detect(Path pictures, DetectOptions options) {
    return GroupDetr.detect(cluster.spark(), pictures.toString(), model.toString(), options);
  }

  private static Map<String, Row> byName(Dataset<Row> table) {
    Map<String, Row> rows = new HashMap<>();
    for (Row row : table.collectAsList()) {
      String path = row.getString(0);
      assertThat(rows.put(path.substring(path.lastIndexOf('/') + 1), row)).isNull();
    }
    return rows;
  }

  private static List<Detection> detections(Row row) {
    List<Detection> all = new ArrayList<>();
    for (Row one : row.<Row>getList(3)) {
      all.add(
          new Detection(
              one.getString(0),
              one.getInt(1),
              one.getDouble(2),
              new Box(
                  one.getDouble(3),
                  one.getDouble(4),
                  one.getDouble(3) + one.getDouble(5),
                  one.getDouble(4) + one.getDouble(6))));
      assertThat(one.isNullAt(7)).isTrue();
    }
    return all;
  }

  /** Each picture's row has the numbers of {@code Detector.predict}, or why there are none. */
  private static int assertAsPredicted(Path pictures, Map<String, Row> rows, double tolerance)
      throws IOException {
    int failed = 0;
    try (Detector detector = Detector.load(model);
        Stream<Path> files = Files.walk(pictures)) {
      for (Path file : files.filter(f -> Files.isRegularFile(f)).toList()) {
        String name = file.getFileName().toString();
        if (name.endsWith(".txt")) {
          continue;
        }
        Row row = rows.remove(name);
        assertThat(row).as(name).isNotNull();
        List<Detection> expected;
        try {
          expected = detector.predict(file, 0.1);
        } catch (UserException e) {
          failed++;
          assertThat(row.getString(4)).contains(name).startsWith("cannot read picture");
          assertThat(row.isNullAt(1)).isTrue();
          assertThat(row.getList(3)).isEmpty();
          continue;
        }
        assertThat(row.isNullAt(4)).as(name).isTrue();
        List<Detection> found = detections(row);
        assertThat(found).as(name).hasSameSizeAs(expected);
        for (int i = 0; i < expected.size(); i++) {
          Detection one = expected.get(i);
          Detection other = found.get(i);
          assertThat(other.label()).isEqualTo(one.label());
          assertThat(other.categoryId()).isEqualTo(one.categoryId());
          assertThat(other.score()).isCloseTo(one.score(), within(tolerance));
          assertThat(other.box().x1()).isCloseTo(one.box().x1(), within(tolerance * 100));
          assertThat(other.box().width())
              .isCloseTo(one.box().width(), within(1e-9 + tolerance * 100));
        }
      }
    }
    assertThat(rows).isEmpty();
    return failed;
  }

  @Test
  void everyPictureHasTheRowOfPredict() throws IOException {
    Dataset<Row> table = detect(pictures, DetectOptions.standard().threshold(0.1));
    assertThat(table.schema()).isEqualTo(DetectionRows.PICTURE);
    Map<String, Row> rows = byName(table);
    assertThat(rows).containsKeys("1x1.PNG", "flat.png").hasSize(25);
    assertThat(rows.get("a b%203.png").getInt(1)).isEqualTo(16 + 21);
    assertThat(rows.get("a b%203.png").getInt(2)).isEqualTo(16 + 33);
    assertThat(rows.values()).anySatisfy(row -> assertThat(row.getList(3)).isNotEmpty());
    assertThat(assertAsPredicted(pictures, rows, 0)).isEqualTo(3);
  }

  @Test
  void picturesMayBeATableAndGoTogether() throws IOException {
    Dataset<Row> read =
        cluster
            .spark()
            .read()
            .format("binaryFile")
            .option("recursiveFileLookup", "true")
            .load(pictures.toString())
            .filter("path not like '%txt'");
    // Spark's reader passes over empty files.
    Dataset<Row> empty =
        cluster.spark().sql("SELECT '/photos/empty.jpg' AS path, CAST('' AS BINARY) AS content");
    Dataset<Row> held = read.select("path", "content").union(empty);
    DetectOptions options = DetectOptions.standard().threshold(0.1).together(4);
    Dataset<Row> found =
        GroupDetr.detect(cluster.spark(), held.coalesce(2), model.toString(), options);
    assertThat(assertAsPredicted(pictures, byName(found), 1e-4)).isEqualTo(3);
    Dataset<Row> named = held.select("path").filter("path like '%cut%' or path like '%flat%'");
    assertThat(byName(GroupDetr.detect(cluster.spark(), named, model.toString(), options)).keySet())
        .containsExactlyInAnyOrder("cut.png", "flat.png");
    assertThatThrownBy(
            () ->
                GroupDetr.detect(cluster.spark(), read.select("length"), model.toString(), options))
        .isInstanceOf(UserException.class)
        .hasMessage(
            "the table of pictures needs a column path of type string, which is missing; it has"
                + " length");
  }

  @Test
  void theTableHasTheNumbersOfAResultsFile() throws IOException {
    Path truth = folder.resolve("truth.json");
    CocoData data = val.truth();
    CocoFile.write(truth, data);
    Dataset<Row> table =
        detect(val.file(data.images().get(0)).getParent(), DetectOptions.standard().threshold(0));
    DetectionTable expected = new DetectionTable();
    try (Detector detector = Detector.load(model)) {
      for (CocoImage image : data.images()) {
        detector.predict(val.file(image), 0).forEach(found -> expected.add(image.id(), found));
      }
    }
    Path results = folder.resolve("results.json");
    ResultsFile.write(results, expected);
    var numbers = Evaluation.ofResults(truth, results).run();
    assertThat(GroupDetr.evaluate(table, truth).summary()).isEqualTo(numbers.summary());
    assertThat(numbers.summary().value("AR100")).isPositive();
    assertThat(GroupDetr.evaluate(table, truth, e -> e.maxDetections(List.of(2))).summary())
        .isEqualTo(Evaluation.ofResults(truth, results).maxDetections(List.of(2)).run().summary());
    assertThat(GroupDetr.evaluate(table.limit(1), truth).notes())
        .contains(
            (data.images().size() - 1)
                + " pictures of the annotations are not in the table and count as without"
                + " detections");
    assertThatThrownBy(() -> GroupDetr.evaluate(table.union(table), truth))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("are both found for the picture");
  }

  /** Detections with masks have COCO's string of run lengths, and count as masks. */
  @Test
  void masksTravelAsRunLengths() throws IOException {
    CocoData data = fiveClasses(val.truth());
    Path masks = masked(new Labels(data.categories()));
    Path truth = folder.resolve("masks.json");
    CocoFile.write(truth, data);
    Path photos = val.file(data.images().get(0)).getParent();
    Dataset<Row> table =
        GroupDetr.detect(
                cluster.spark(),
                photos.toString(),
                masks.toString(),
                DetectOptions.standard().threshold(0))
            .cache();
    Map<String, Row> rows = byName(table);
    DetectionTable expected = new DetectionTable();
    try (Detector detector = Detector.load(masks)) {
      for (CocoImage image : data.images()) {
        Path file = val.file(image);
        List<Detection> found = detector.predict(file, 0);
        found.forEach(one -> expected.add(image.id(), one));
        assertThat(rows.get(file.getFileName().toString()).<Row>getList(3))
            .extracting(row -> row.getString(7))
            .isNotEmpty()
            .containsExactlyElementsOf(
                found.stream().map(one -> one.mask().map(Rle::text).orElseThrow()).toList());
      }
    }
    Path results = folder.resolve("masks-found.json");
    ResultsFile.write(results, expected);
    assertThat(GroupDetr.evaluate(table, truth, Evaluation::masks).summary())
        .isEqualTo(Evaluation.ofResults(truth, results).masks().run().summary());
    table.unpersist();
  }

  /** Tiny detectors know five. */
  private static CocoData fiveClasses(CocoData data) {
    List<CocoCategory> categories = new ArrayList<>(data.categories());
    for (int id = 100; categories.size() < Tiny.CLASSES; id++) {
      categories.add(new CocoCategory(id, "class" + id, ""));
    }
    return data.with(data.images(), data.annotations(), categories);
  }

  /** A detector of masks that has not learned anything. */
  private static Path masked(Labels labels) {
    Path file = folder.resolve("masks.safetensors");
    Recipe recipe =
        RecipeFile.read("mask2former-small", List.of("data.evaluationSize.shortSide=64"));
    try (SetDetector<?> detector =
        Tiny.built(recipe.detector(), ModelFile.grouping(recipe.training()), false)) {
      Tiny.shake(detector);
      ModelFile.write(file, recipe, labels, detector.state());
    }
    return file;
  }

  @Test
  void whatCannotBeUsedIsToldInOneLine() {
    assertThatThrownBy(
            () -> GroupDetr.evaluate(cluster.spark().range(1).toDF("path"), folder.resolve("none")))
        .isInstanceOf(UserException.class)
        .hasMessage(
            "the table of detections has no width, height, detections, error, but path: it must be"
                + " one that GroupDetr.detect has made");
    assertThatThrownBy(() -> detect(folder.resolve("nowhere"), DetectOptions.standard()))
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith("no picture found for " + folder.resolve("nowhere"));
    assertThatThrownBy(
            () ->
                GroupDetr.detect(
                    cluster.spark(), pictures.toString(), "no-model", DetectOptions.standard()))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("no-model");
  }

  /** Handles of the engine, and how many detectors are loaded, in each executor. */
  private static List<String> held() {
    return cluster.ask(() -> Engine.handles() + " " + ProcessDetector.HERE.count());
  }

  private static void assertFlat(int number) throws IOException {
    Path many = Files.createDirectories(folder.resolve("many" + number));
    for (int i = 0; i < number; i++) {
      write(i, many.resolve(i + ".png"));
    }
    Files.createFile(many.resolve("empty.png"));
    Dataset<Row> table = detect(many, DetectOptions.standard());
    assertThat(held()).as("executors that are there").hasSize(2);
    assertThat(table.filter("error is null").count()).isEqualTo(number);
    List<String> before = held();
    List<Double> resident = resident();
    assertThat(table.filter("error is null").count()).isEqualTo(number);
    assertThat(held()).isEqualTo(before).allMatch(words -> words.endsWith(" 1"));
    List<Double> after = resident();
    for (int i = 0; i < after.size(); i++) {
      assertThat(after.get(i)).isLessThan(resident.get(i) + 100);
    }
  }

  private static List<Double> resident() {
    return cluster.ask(ProcessMemory::nowMb).stream().sorted().toList();
  }

  /** One detector per process, and no handle more after another pass. */
  @Test
  void nativeMemoryStaysFlat() throws IOException {
    assertFlat(60);
  }

  @Test
  @Tag("slow")
  void nativeMemoryStaysFlatOverThousands() throws IOException {
    assertFlat(5000);
  }
}
