package org.groupdetr.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.groupdetr.Detector;
import org.groupdetr.common.UserException;
import org.groupdetr.data.Detection;
import org.groupdetr.data.augment.ResizePlan;
import org.groupdetr.data.image.RgbImage;
import org.groupdetr.data.load.HostBatch;
import org.groupdetr.geometry.Box;
import org.groupdetr.geometry.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** ONNX files behind the door that all detectors have. */
class OnnxDetectorTest {
  /** Left, top, right, bottom of each class, as parts of the picture; see {@code graphs.py}. */
  private static final double[][] CORNERS = {
    {.1, .2, .5, .6}, {0, 0, 1, 1}, {.5, .25, .75, 1},
  };

  @TempDir private Path folder;

  /** Noise that is redder at the left and bluer below. */
  private static BufferedImage picture(int width, int height, int seed) {
    SplittableRandom random = new SplittableRandom(seed);
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int red = (strength(0, seed) - random.nextInt(50)) * (width - x) / width;
        int green = strength(1, seed) - random.nextInt(50);
        int blue = (strength(2, seed) - random.nextInt(50)) * y / height;
        image.setRGB(x, y, red << 16 | green << 8 | blue);
      }
    }
    return image;
  }

  private static int strength(int channel, int seed) {
    return channel == seed % 3 ? 255 : 90;
  }

  private static List<BufferedImage> pictures() {
    return List.of(
        picture(96, 64, 1), // just fits
        picture(120, 75, 2), // is resized to fit
        picture(50, 50, 3), // is padded at the right and below
        picture(40, 90, 4), // is too high after resizing, and shrunk
        picture(301, 20, 5)); // has a side that is nearly nothing
  }

  /** What the graphs find in a picture that comes to them in this size. */
  private static List<Detection> expected(BufferedImage image, Size size) {
    RgbImage rgb = RgbImage.of(image);
    ResizePlan plan = ResizePlan.stretched(rgb.size(), 1).to(size);
    HostBatch batch = HostBatch.of(List.of(rgb), any -> plan, 1);
    int area = size.width() * size.height();
    List<Detection> all = new ArrayList<>();
    for (int c = 0; c < 3; c++) {
      double sum = 0;
      for (int i = 0; i < area; i++) {
        sum += batch.pixels()[c * area + i];
      }
      double mean = sum / (GraphFiles.WIDTH * GraphFiles.HEIGHT);
      double[] corners = CORNERS[c];
      Box box =
          new Box(
              corners[0] * image.getWidth(),
              corners[1] * image.getHeight(),
              corners[2] * image.getWidth(),
              corners[3] * image.getHeight());
      all.add(
          new Detection(
              GraphFiles.LABELS.at(c).name(),
              GraphFiles.LABELS.at(c).id(),
              1 / (1 + Math.exp(-mean)),
              box));
    }
    all.sort(Comparator.comparingDouble(Detection::score).reversed());
    return all;
  }

  private static void assertNear(List<Detection> found, List<Detection> expected) {
    assertThat(found).hasSameSizeAs(expected);
    for (int i = 0; i < found.size(); i++) {
      assertThat(found.get(i).label()).isEqualTo(expected.get(i).label());
      assertThat(found.get(i).categoryId()).isEqualTo(expected.get(i).categoryId());
      assertThat(found.get(i).score()).isCloseTo(expected.get(i).score(), within(1e-5));
      Box box = found.get(i).box();
      Box other = expected.get(i).box();
      assertThat(new double[] {box.x1(), box.y1(), box.x2(), box.y2()})
          .containsExactly(
              new double[] {other.x1(), other.y1(), other.x2(), other.y2()}, within(1e-3));
    }
  }

  /** Sizes as DETR's rule makes them of short side 60 and long side 96, then made to fit. */
  private static final List<Size> SIZES =
      List.of(
          new Size(90, 60), new Size(96, 60), new Size(60, 60), new Size(29, 64), new Size(90, 6));

  @ParameterizedTest
  @CsvSource({"any,'\"any\"',float32", "pairs,2,float32", "bytes,'\"any\"',uint8"})
  void picturesComeToTheGraphAsInTrainingAndNoLargerThanItTakes(
      String graph, String batch, String type) {
    Map<String, String> said = GraphFiles.metadata(batch, type, true);
    try (Detector detector = Detector.load(GraphFiles.write(folder, graph + ".onnx", said))) {
      List<List<Detection>> together = detector.predict(pictures(), 0);
      for (int i = 0; i < SIZES.size(); i++) {
        List<Detection> expected = expected(pictures().get(i), SIZES.get(i));
        assertNear(together.get(i), expected);
        assertNear(detector.predict(pictures().get(i), 0), expected);
      }
      assertThat(together.stream().map(found -> found.get(0).label()).distinct()).hasSize(3);
    }
  }

  @Test
  void picturesOfSquareDetectorsAreStretched() throws IOException {
    Map<String, String> said = GraphFiles.metadata("\"any\"", "float32", false);
    said.computeIfPresent(
        "groupdetr.recipe",
        (key, recipe) ->
            recipe
                .replaceFirst(
                    "(?s)augmentation:.*?evaluationSize:",
                    "augmentation:\n    kind: square-resize\n    flip: 0.5\n    sides: [64]\n"
                        + "    crop: 0\n    cropShortSides: []\n    cropSmallest: 64\n"
                        + "    cropLargest: 64\n    cropSquare: false\n    oneSizePerBatch: false\n  evaluationSize:")
                .replaceFirst("shortSide: 60", "shortSide: 64")
                .replaceFirst("longSide: 96", "longSide: 64"));
    try (Detector detector = Detector.load(GraphFiles.write(folder, "square.onnx", said))) {
      for (BufferedImage image : pictures()) {
        assertNear(detector.predict(image, 0), expected(image, new Size(96, 64)));
      }
    }
  }

  @Test
  void filesStreamsAndBytesAreTheSamePicture() throws IOException {
    BufferedImage image = picture(96, 64, 9);
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    ImageIO.write(image, "png", png);
    Path file = Files.write(folder.resolve("picture.png"), png.toByteArray());
    try (Detector detector = Detector.load(GraphFiles.any(folder))) {
      List<Detection> expected = detector.predict(image, 0.3);
      assertThat(expected).isNotEmpty();
      assertThat(detector.predict(file, 0.3)).isEqualTo(expected);
      assertThat(detector.predict(png.toByteArray(), 0.3)).isEqualTo(expected);
      assertThat(detector.predict(new ByteArrayInputStream(png.toByteArray()), 0.3))
          .isEqualTo(expected);
      assertThat(detector.predict(RgbImage.of(image), 0.3)).isEqualTo(expected);
      double best = expected.get(0).score();
      assertThat(detector.predict(image, best)).containsExactly(expected.get(0));
      assertThat(detector.labels()).isEqualTo(GraphFiles.LABELS);
      assertThat(detector.recipe().name()).isEqualTo("demo");
      assertThat(detector.findsMasks()).isFalse();
      assertThat(detector.predict(List.of(), 0)).isEmpty();
    }
  }

  @Test
  void severalThreadsAskAtOnceAndClosingWaitsForThem() throws Exception {
    Detector detector = Detector.load(GraphFiles.any(folder));
    List<List<Detection>> expected = detector.predict(pictures(), 0);
    Callable<Integer> asking =
        () -> {
          for (int i = 0; ; i++) {
            int picture = i % 5;
            try {
              assertThat(detector.predict(pictures().get(picture), 0))
                  .isEqualTo(expected.get(picture));
            } catch (IllegalStateException e) {
              return i;
            }
            if (i == 10) {
              detector.close();
            }
          }
        };
    ExecutorService pool = Executors.newFixedThreadPool(4);
    try {
      for (Future<Integer> ended : pool.invokeAll(List.of(asking, asking, asking, asking))) {
        assertThat(ended.get()).isLessThanOrEqualTo(11);
      }
    } finally {
      pool.shutdown();
    }
    assertThatThrownBy(() -> detector.predict(pictures().get(0), 0))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the detector is closed");
  }

  /** The last of the three is where the first two do not overlap it by half. */
  @Test
  void duplicatesAreSuppressedAsTheRecipeSays() {
    Map<String, String> said = GraphFiles.metadata("\"any\"", "float32", true);
    said.computeIfPresent("groupdetr.recipe", (k, text) -> text.replace("nms: none", "nms: 0.1"));
    said.computeIfPresent(
        "groupdetr.recipe", (k, text) -> text.replace("detections: 3", "detections: 2"));
    try (Detector detector = Detector.load(GraphFiles.write(folder, "any.onnx", said))) {
      // Of different classes nothing is suppressed, but no more are kept than the recipe says.
      assertThat(detector.predict(pictures().get(0), 0)).hasSize(2);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"at-once", "through-picture"})
  void masksAreAsLargeAsThePhotograph(String enlarging) {
    Map<String, String> said = GraphFiles.ofMasks(enlarging, "sigmoid");
    try (Detector detector = Detector.load(GraphFiles.write(folder, "masks.onnx", said))) {
      assertThat(detector.findsMasks()).isTrue();
      BufferedImage image = picture(120, 75, 3);
      for (Detection found : detector.predict(image, 0)) {
        assertThat(found.mask().orElseThrow().size()).isEqualTo(new Size(120, 75));
        assertThat(found.box()).isEqualTo(found.mask().orElseThrow().box());
        byte[] pixels = found.mask().orElseThrow().decoded();
        // Redder at the left, bluer below: so are the pixels inside.
        if (found.label().equals("red")) {
          assertThat(share(pixels, 120, 0, 40)).isGreaterThan(share(pixels, 120, 80, 120) + 0.3);
        }
      }
    }
  }

  private static double share(byte[] pixels, int width, int from, int to) {
    return IntStream.range(0, pixels.length)
        .filter(i -> i % width >= from && i % width < to)
        .map(i -> pixels[i])
        .average()
        .orElseThrow();
  }

  @Test
  void scoresOfMasksAreWorkedOutInTheSizeOfThePhotograph() {
    Map<String, String> plain = GraphFiles.ofMasks("through-picture", "sigmoid");
    Map<String, String> sure = GraphFiles.ofMasks("through-picture", "softmax-times-mask");
    BufferedImage image = picture(120, 75, 3);
    try (Detector classes = Detector.load(GraphFiles.write(folder, "masks.onnx", plain))) {
      List<Detection> ofClasses = classes.predict(image, 0);
      try (Detector masks = Detector.load(GraphFiles.write(folder, "masks.onnx", sure))) {
        List<Detection> ofMasks = masks.predict(image, 0);
        assertThat(ofMasks)
            .isSortedAccordingTo(Comparator.comparingDouble(Detection::score).reversed());
        for (Detection one : ofMasks) {
          Detection same =
              ofClasses.stream().filter(c -> c.label().equals(one.label())).findAny().orElseThrow();
          assertThat(one.mask()).isEqualTo(same.mask());
          double certainty = one.score() / same.score();
          // Of pixels inside it is between a half and one; of none it is nothing.
          if (one.mask().orElseThrow().area() == 0) {
            assertThat(certainty).isZero();
          } else {
            assertThat(certainty).isBetween(0.5, 1.0);
          }
        }
      }
    }
  }

  @Test
  void onlyTheProcessorComputesThem() {
    Path file = GraphFiles.any(folder);
    assertThatThrownBy(() -> Detector.load(file, "cuda"))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("device cuda cannot be used");
    try (Detector one = Detector.load(file.toString(), "cpu", 1)) {
      assertThat(one.predict(pictures().get(0), 0)).hasSize(3);
    }
  }
}
