package org.groupdetr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.groupdetr.common.UserException;
import org.groupdetr.data.Detection;
import org.groupdetr.tensor.Engine;
import org.groupdetr.train.TinyRun;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A trained detector as other programs use it. */
class DetectorTest {
  @TempDir private static Path folder;
  private static Path model = Path.of("");

  @BeforeAll
  static void train() {
    Engine.load();
    model = new TinyRun(folder).boldModel();
  }

  private static List<Path> pictures() throws IOException {
    try (Stream<Path> files = Files.walk(folder.resolve("shapes"))) {
      return files.filter(file -> file.toString().endsWith(".png")).sorted().limit(12).toList();
    }
  }

  /** The README's program is compiled and run as it stands there. */
  @Test
  void theSnippetOfTheReadmeCompilesAndRuns() throws Exception {
    Matcher code =
        Pattern.compile("```java\n(.*?)```", Pattern.DOTALL)
            .matcher(Files.readString(Path.of("../README.md")));
    assertThat(code.find()).as("README.md shows a program").isTrue();
    Path home = Files.createDirectories(folder.resolve("home"));
    Path source = home.resolve("Snippet.java");
    Files.writeString(
        source,
        "import java.nio.file.Path;\nimport org.groupdetr.Detector;\n"
            + "import org.groupdetr.data.Detection;\n\n"
            + "final class Snippet {\n  public static void main(String[] arguments) {\n"
            + code.group(1)
            + "  }\n}\n");
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    int status =
        compiler.run(null, null, null, "-Werror", "-cp", ChildJvm.classPath(), source.toString());
    assertThat(status).isZero();
    Files.createDirectories(home.resolve("runs/cells"));
    Files.copy(model, home.resolve("runs/cells/best.safetensors"));
    BufferedImage picture = ImageIO.read(pictures().get(0).toFile());
    assertThat(ImageIO.write(picture, "jpg", home.resolve("photo.jpg").toFile())).isTrue();
    ProcessBuilder builder = ChildJvm.of(List.of(), List.of("Snippet"));
    builder.command().set(2, home + java.io.File.pathSeparator + ChildJvm.classPath());
    Process process =
        builder.directory(home.toFile()).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).isZero();
    try (Detector detector = Detector.load(model)) {
      List<Detection> found = detector.predict(home.resolve("photo.jpg"), 0.5);
      assertThat(found).isNotEmpty().allMatch(d -> d.score() >= 0.5);
      assertThat(output.lines()).hasSameSizeAs(found);
      assertThat(output).startsWith(found.get(0).label() + " ");
    }
  }

  @Test
  void severalThreadsGetWhatOneGets() throws Exception {
    try (Detector detector = Detector.load(model)) {
      List<Path> files = pictures();
      List<List<Detection>> expected = new ArrayList<>();
      for (Path file : files) {
        expected.add(detector.predict(file, 0));
      }
      assertThat(expected).doesNotHaveDuplicates().noneMatch(List::isEmpty);
      List<Callable<Boolean>> tasks = new ArrayList<>();
      for (int i = 0; i < 8 * files.size(); i++) {
        int at = i % files.size();
        tasks.add(() -> detector.predict(files.get(at), 0).equals(expected.get(at)));
      }
      Collections.shuffle(tasks, new java.util.Random(1));
      ExecutorService threads = Executors.newFixedThreadPool(4);
      try {
        for (Future<Boolean> equal : threads.invokeAll(tasks)) {
          assertThat(equal.get()).isTrue();
        }
      } finally {
        threads.shutdown();
      }
    }
  }

  /** Files and pictures in memory are the same to it; ids are those of the data set. */
  @Test
  void whatItSaysCannotBeChangedAndHasTheDataSetsIds() throws IOException {
    try (Detector detector = Detector.load(model)) {
      Path file = pictures().get(3);
      List<Detection> found = detector.predict(file, 0.2);
      assertThat(detector.predict(ImageIO.read(file.toFile()), 0.2)).isEqualTo(found);
      assertThatThrownBy(() -> found.remove(0)).isInstanceOf(UnsupportedOperationException.class);
      assertThat(found)
          .allSatisfy(
              d ->
                  assertThat(detector.labels().categories())
                      .anyMatch(c -> c.id() == d.categoryId() && c.name().equals(d.label())));
      assertThat(found.stream().map(Detection::score))
          .isSortedAccordingTo(Collections.reverseOrder());
    }
  }

  @Test
  void picturesOfOnePixelAndStripsArePictures() {
    try (Detector detector = Detector.load(model)) {
      for (int[] size : new int[][] {{1, 1}, {1, 300}, {300, 1}, {3, 2}}) {
        BufferedImage picture = new BufferedImage(size[0], size[1], BufferedImage.TYPE_INT_RGB);
        assertThat(detector.predict(picture, 0))
            .isNotEmpty()
            .allMatch(d -> Double.isFinite(d.box().x1()) && Double.isFinite(d.score()));
      }
    }
  }

  @Test
  void whatIsNoModelIsRefusedInOneLine() throws IOException {
    Path text = Files.writeString(folder.resolve("text.safetensors"), "not a model");
    byte[] whole = Files.readAllBytes(model);
    Path half =
        Files.write(
            folder.resolve("half.safetensors"), java.util.Arrays.copyOf(whole, whole.length / 2));
    for (Path file : List.of(folder.resolve("none.safetensors"), text, half)) {
      assertThatThrownBy(() -> Detector.load(file))
          .isInstanceOf(UserException.class)
          .hasMessageContaining(file.toString())
          .message()
          .doesNotContain("\n");
    }
    assertThatThrownBy(() -> Detector.load(model, "cuda:x")).hasMessageContaining("cuda:x");
    try (Detector detector = Detector.load(model)) {
      assertThatThrownBy(() -> detector.predict(text, 0.5))
          .isInstanceOf(UserException.class)
          .hasMessageStartingWith("cannot read picture " + text);
      assertThatThrownBy(() -> detector.predict(pictures().get(0), 1.5))
          .hasMessage("threshold must be between 0 and 1, was 1.5");
    }
  }

  /** Copied elsewhere, the files of a model are the same model. */
  @Test
  void itsFilesCanBeBroughtToOtherMachines() throws IOException {
    Path run = Files.createDirectories(folder.resolve("here"));
    Path best = Files.copy(model, run.resolve("best.safetensors"));
    Path beside =
        Files.writeString(
            run.resolve("best.safetensors.groups.json"),
            "{\"APalone\": [0.5], \"checksumOfQueries\": \"of others\"}");
    Files.createFile(run.resolve("metrics.jsonl"));
    assertThat(ModelFiles.of(run.toString()))
        .isEqualTo(ModelFiles.of(best.toString()))
        .isEqualTo(new ModelFiles(List.of(best, beside), "best.safetensors"));
    Files.delete(beside);
    ModelFiles files = ModelFiles.of(best.toString());
    Path there = Files.createDirectories(folder.resolve("there"));
    for (Path file : files.files()) {
      Files.copy(file, there.resolve(file.getFileName()));
    }
    Path picture = pictures().get(0);
    try (Detector one = Detector.load(model);
        Detector other = Detector.load(there.resolve(files.entry()))) {
      assertThat(other.predict(picture, 0)).isNotEmpty().isEqualTo(one.predict(picture, 0));
    }
    assertThatThrownBy(() -> ModelFiles.of("nowhere"))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("there are no weights nowhere");
    assertThatThrownBy(() -> ModelFiles.of(there.getParent().resolve("shapes").toString()))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("holds neither config.json");
  }
}
