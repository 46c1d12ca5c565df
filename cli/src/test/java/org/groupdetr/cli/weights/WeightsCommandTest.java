package org.groupdetr.cli.weights;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.groupdetr.cli.Main;
import org.groupdetr.data.CocoCategory;
import org.groupdetr.data.Labels;
import org.groupdetr.detector.SetDetector;
import org.groupdetr.detector.Tiny;
import org.groupdetr.golden.GoldenFolder;
import org.groupdetr.recipe.ModelFile;
import org.groupdetr.recipe.Recipe;
import org.groupdetr.recipe.RecipeFile;
import org.groupdetr.tensor.Engine;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class WeightsCommandTest {
  private static final String TINY = "../core/src/test/resources/huggingface/conditional-detr-r18";
  @TempDir Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeAll
  static void load() {
    Engine.load();
  }

  private int run(String... arguments) {
    CommandLine line = Main.commandLine();
    line.setOut(new PrintWriter(out, true));
    line.setErr(new PrintWriter(err, true));
    return line.execute(arguments);
  }

  @Test
  void listsWhatIsKnownWithChecksumsAndAddresses() {
    assertThat(run("weights")).isZero();
    assertThat(out.toString())
        .contains("torchvision/resnet50-v1", "SHA-256 0676ba61", "resnet50-0676ba61.pth")
        .contains("conditional-detr/r101", "by hand", "cache: ");
  }

  @Test
  void showsAFileAndWhatItWouldBe() {
    String file = GoldenFolder.root().resolve("files/checkpoint_zip.pth").toString();
    assertThat(run("weights", "show", file)).isZero();
    assertThat(out.toString())
        .contains("model/class_embed.weight", "float32", "[3, 4]")
        .contains("format    PyTorch", "setting   num_queries = 300")
        .contains("loads as  nothing: ");
  }

  @Test
  void showsAHuggingFaceFolder() {
    assertThat(run("weights", "show", TINY)).isZero();
    assertThat(out.toString())
        .contains("loads as  a folder of Hugging Face transformers")
        .contains("classes   4: person, bicycle, dog, zebra")
        .contains("groups    1", "detector:", "queries: 7");
  }

  @Test
  void refusesWhatWouldRunCode() {
    String file = GoldenFolder.root().resolve("files/evil_system.pth").toString();
    assertThat(run("weights", "show", file)).isEqualTo(1);
    assertThat(err.toString().lines()).hasSize(1);
    assertThat(err.toString()).contains("evil_system.pth", "os.system", "nothing of it was run");
  }

  @Test
  void choicesThatMeanNothingAreErrors() {
    String[] convert = {"weights", "convert", TINY, "--out", folder.toString(), "--to"};
    assertThat(run(with(convert, "tflite"))).isEqualTo(2);
    assertThat(err.toString()).contains("'tflite' must be safetensors, huggingface or onnx");
    assertThat(run(with(convert, "safetensors", "--opset", "18"))).isEqualTo(1);
    assertThat(err.toString()).contains("--opset, --data and --int8 are for --to onnx only");
    assertThat(run(with(convert, "huggingface", "--all-groups"))).isEqualTo(1);
    assertThat(err.toString()).contains("--all-groups: folders of Hugging Face hold one group");
    assertThat(run(with(convert, "safetensors", "--coco-slots"))).isEqualTo(1);
    assertThat(err.toString()).contains("--coco-slots is for --to huggingface only");
    assertThat(run(with(convert, "safetensors", "--group", "2"))).isEqualTo(1);
    assertThat(err.toString()).contains("--group 2: ", "holds 1 group of queries");
    assertThat(run(with(convert, "safetensors", "--group", "worst"))).isEqualTo(2);
    assertThat(err.toString()).contains("'worst' must be best or the number of a group");
  }

  /** A graph for any number of pictures is asked about one and about three. */
  @Test
  void aGraphIsCheckedBeforeItTakesItsPlace() throws Exception {
    String[] convert = {"weights", "convert", TINY, "--to", "onnx", "--size", "64x96", "--out"};
    Path place = folder.resolve("graph");
    assertThat(run(with(convert, place.toString(), "--batch", "any"))).as(err.toString()).isZero();
    assertThat(out.toString())
        .containsPattern("against the engine, \\d+ detections: boxes differ by at most \\d");
    try (Stream<Path> files = Files.list(place)) {
      assertThat(files).containsExactly(place.resolve("model.onnx"));
    }
    byte[] free = Files.readAllBytes(place.resolve("model.onnx"));
    assertThat(run(with(convert, place.toString(), "--batch", "2"))).as(err.toString()).isZero();
    assertThat(Files.readAllBytes(place.resolve("model.onnx"))).isNotEqualTo(free);
  }

  @Test
  void wholeNumbersNeedPicturesAndKeepWhatIsFound() throws Exception {
    String[] convert = {
      "weights", "convert", TINY, "--to", "onnx", "--int8", "--size", "64x96", "--out"
    };
    String place = folder.resolve("whole").toString();
    assertThat(run(with(convert, place))).isEqualTo(1);
    assertThat(err.toString()).contains("--int8 needs --data: a folder of pictures");
    Path pictures = Files.createDirectory(folder.resolve("pictures"));
    assertThat(run(with(convert, place, "--data", pictures.toString()))).isEqualTo(1);
    assertThat(err.toString()).contains("--data: no picture found in " + pictures);
    for (int i = 0; i < 3; i++) {
      BufferedImage picture = new BufferedImage(96, 64, BufferedImage.TYPE_INT_RGB);
      for (int y = 8 * i; y < 40; y++) {
        for (int x = 20; x < 60; x++) {
          picture.setRGB(x, y, 0xE04020 + 60 * y + x);
        }
      }
      ImageIO.write(picture, "png", pictures.resolve(i + ".png").toFile());
    }
    String[] floats = {"weights", "convert", TINY, "--to", "onnx", "--size", "64x96", "--out"};
    assertThat(run(with(floats, folder.resolve("floats").toString()))).isZero();
    assertThat(run(with(convert, place, "--data", pictures.toString())))
        .as(err.toString())
        .isZero();
    assertThat(out.toString())
        .containsPattern("int8: \\d+ of \\d+ layers, ranges of 3 pictures; detections move by 0.0")
        .contains("note: no AP, as " + pictures + " is no data set");
    assertThat(Files.size(Path.of(place, "model.onnx")))
        .isLessThan(Files.size(folder.resolve("floats/model.onnx")));
  }

  private static String[] with(String[] arguments, String... more) {
    return Stream.concat(Stream.of(arguments), Stream.of(more)).toArray(String[]::new);
  }

  @Test
  void convertsThereAndBackWithoutChangingABit() throws Exception {
    Path ours = folder.resolve("ours");
    Path theirs = folder.resolve("theirs");
    assertThat(run("weights", "convert", TINY, "--to", "safetensors", "--out", ours.toString()))
        .isZero();
    String model = ours.resolve("model.safetensors").toString();
    assertThat(run("weights", "convert", model, "--to", "huggingface", "--out", theirs.toString()))
        .isZero();
    assertThat(
            run(
                "weights",
                "convert",
                theirs.toString(),
                "--to",
                "safetensors",
                "--out",
                folder.resolve("again").toString()))
        .isZero();
    assertThat(Files.readAllBytes(folder.resolve("again/model.safetensors")))
        .isEqualTo(Files.readAllBytes(ours.resolve("model.safetensors")));
    assertThat(theirs.resolve("config.json"))
        .content()
        .contains("ConditionalDetrForObjectDetection");
  }

  @Test
  void allGroupsOfAFileWithOneAreSaidToBeOne() {
    Path ours = folder.resolve("ours");
    String[] convert = {
      "weights", "convert", TINY, "--to", "safetensors", "--out", ours.toString()
    };
    assertThat(run(with(convert, "--all-groups"))).isZero();
    assertThat(out.toString())
        .contains("read back and found the same")
        .contains("note: --all-groups changed nothing: " + TINY + " holds one group only");
  }

  /** What a checkpoint holds is shown, not what a detector in use would keep of it. */
  @Test
  void describeShowsAllGroupsOfACheckpoint() {
    Recipe recipe = RecipeFile.read("small", List.of("training.groups=3"));
    Labels labels =
        new Labels(
            IntStream.rangeClosed(1, Tiny.CLASSES)
                .mapToObj(id -> new CocoCategory(id, "cell " + id, ""))
                .toList());
    Path file = folder.resolve("checkpoint.safetensors");
    try (SetDetector<?> detector =
        Tiny.built(recipe.detector(), ModelFile.grouping(recipe.training()), false)) {
      ModelFile.write(file, recipe, labels, detector.state());
    }
    assertThat(run("describe", file.toString(), "--tensors")).isZero();
    assertThat(out.toString())
        .contains("groups    3 in the file, trained with training.groups=3, 1 in use")
        .contains("groups.3.query_embed.weight [60, 128]");
  }
}
