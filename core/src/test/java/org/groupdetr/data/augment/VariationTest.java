package org.groupdetr.data.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.groupdetr.data.TrainingPicture;
import org.groupdetr.data.image.RgbImage;
import org.groupdetr.geometry.Box;
import org.groupdetr.geometry.Rle;
import org.groupdetr.geometry.Segmentation;
import org.groupdetr.geometry.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Pictures whose objects are told apart by colour: where the colour goes, box and mask must go. */
class VariationTest {
  private static final int[][] COLOURS = {
    {240, 20, 20}, {20, 240, 20}, {20, 20, 240}, {240, 240, 20}
  };
  private static final int TRIALS = 40;

  /** How far edges may be off: a resize mixes the pixels at both sides of an edge. */
  private static final double EDGE = 2.1;

  static Stream<Variation> moving() {
    return Stream.of(
        new ScaleJitter(1, 0.3, 1),
        new ScaleJitter(1, 1, 3),
        new Mosaic(1),
        new CopyPaste(1, 0.4, 2));
  }

  /** Up to four objects, rectangles and ellipses, each in a quarter of its own. */
  private static Sample sample(RandomGenerator random, boolean masks) {
    int width = 40 + random.nextInt(60);
    int height = 40 + random.nextInt(60);
    byte[] pixels = new byte[3 * width * height];
    List<Integer> labels = new ArrayList<>();
    List<float[]> boxes = new ArrayList<>();
    List<Segmentation> found = new ArrayList<>();
    for (int label = 0; label < COLOURS.length; label++) {
      if (random.nextInt(4) > 0) {
        int w = 8 + random.nextInt(width / 2 - 8);
        int h = 8 + random.nextInt(height / 2 - 8);
        int x = label % 2 * (width / 2) + random.nextInt(width / 2 - w + 1);
        int y = label / 2 * (height / 2) + random.nextInt(height / 2 - h + 1);
        byte[] map = new byte[width * height];
        boolean round = random.nextBoolean();
        for (int at = 0; at < map.length; at++) {
          double u = (at % width + 0.5 - x) / w * 2 - 1;
          double v = (at / width + 0.5 - y) / h * 2 - 1;
          boolean inside = round ? u * u + v * v <= 1 : Math.abs(u) <= 1 && Math.abs(v) <= 1;
          if (inside) {
            map[at] = 1;
            for (int c = 0; c < 3; c++) {
              pixels[3 * at + c] = (byte) COLOURS[label][c];
            }
          }
        }
        Rle mask = Rle.encoded(new Size(width, height), map);
        Box box = mask.box();
        labels.add(label);
        boxes.add(
            new float[] {(float) box.x1(), (float) box.y1(), (float) box.x2(), (float) box.y2()});
        found.add(Segmentation.Runs.of(mask));
      }
    }
    float[] all = new float[4 * boxes.size()];
    for (int i = 0; i < boxes.size(); i++) {
      System.arraycopy(boxes.get(i), 0, all, 4 * i, 4);
    }
    return new Sample(
        new RgbImage(width, height, pixels),
        new TrainingPicture(
            1,
            Path.of("made"),
            width,
            height,
            labels.stream().mapToInt(label -> label).toArray(),
            all,
            masks ? Optional.of(found) : Optional.empty()));
  }

  private static Sample varied(Variation variation, long seed, boolean masks) {
    RandomGenerator random = new SplittableRandom(seed);
    Function<RandomGenerator, Sample> others = chance -> sample(chance, masks);
    return Variation.all(List.of(variation), sample(random, masks), others, random);
  }

  private static boolean shows(RgbImage image, int at, int label, int tolerance) {
    for (int c = 0; c < 3; c++) {
      if (Math.abs((image.pixels()[3 * at + c] & 0xFF) - COLOURS[label][c]) > tolerance) {
        return false;
      }
    }
    return true;
  }

  /** Whether all places so near are on the map. */
  private static boolean inside(byte[] map, int width, int at, int margin) {
    int height = map.length / width;
    int x = at % width;
    int y = at / width;
    if (x < margin || y < margin || x >= width - margin || y >= height - margin) {
      return false; // An object may end where the picture does.
    }
    for (int v = y - margin; v <= y + margin; v++) {
      for (int u = x - margin; u <= x + margin; u++) {
        if (map[v * width + u] == 0) {
          return false;
        }
      }
    }
    return true;
  }

  @ParameterizedTest
  @MethodSource("moving")
  void masksLieWhereTheColoursAre(Variation variation) {
    int objects = 0;
    for (int trial = 0; trial < TRIALS; trial++) {
      Sample seen = varied(variation, trial, true);
      RgbImage image = seen.image();
      byte[][] ofLabel = new byte[COLOURS.length][image.width() * image.height()];
      for (int i = 0; i < seen.truth().labels().length; i++) {
        int label = seen.truth().labels()[i];
        Rle mask = seen.truth().masks().orElseThrow().get(i).mask(image.size());
        byte[] map = mask.decoded();
        for (int at = 0; at < map.length; at++) {
          ofLabel[label][at] |= map[at];
          if (map[at] != 0 && inside(map, image.width(), at, 2)) {
            assertThat(shows(image, at, label, 60)).as("trial %d, object %d", trial, i).isTrue();
          }
        }
        objects++;
      }
      for (int label = 0; label < COLOURS.length; label++) {
        byte[] shown = new byte[ofLabel[label].length];
        for (int at = 0; at < shown.length; at++) {
          shown[at] = (byte) (shows(image, at, label, 60) ? 1 : 0);
        }
        for (int at = 0; at < shown.length; at++) {
          if (shown[at] != 0 && inside(shown, image.width(), at, 2)) {
            assertThat(ofLabel[label][at])
                .as("trial %d, colour %d", trial, label)
                .isEqualTo((byte) 1);
          }
        }
      }
    }
    assertThat(objects).isGreaterThan(TRIALS);
  }

  @ParameterizedTest
  @MethodSource("moving")
  void boxesHoldTheirMasksAndStayInThePicture(Variation variation) {
    for (int trial = 0; trial < TRIALS; trial++) {
      Sample stored = sample(new SplittableRandom(trial), true);
      Sample seen = varied(variation, trial, true);
      assertThat(seen.image().size()).isEqualTo(stored.image().size());
      TrainingPicture truth = seen.truth();
      assertThat(new Size(truth.width(), truth.height())).isEqualTo(seen.image().size());
      assertThat(truth.masks().orElseThrow()).hasSameSizeAs(truth.labels());
      for (int i = 0; i < truth.labels().length; i++) {
        float[] box = Arrays.copyOfRange(truth.boxes(), 4 * i, 4 * i + 4);
        Box mask = truth.masks().orElseThrow().get(i).mask(seen.image().size()).box();
        assertThat(box[0]).isBetween(0f, box[2]);
        assertThat(box[1]).isBetween(0f, box[3]);
        assertThat(box[2]).isBetween(box[0] + 1e-3f, truth.width() + 1e-3f);
        assertThat(box[3]).isBetween(box[1] + 1e-3f, truth.height() + 1e-3f);
        assertThat(mask.x1()).isGreaterThan(box[0] - EDGE);
        assertThat(mask.y1()).isGreaterThan(box[1] - EDGE);
        assertThat(mask.x2()).isLessThan(box[2] + EDGE);
        assertThat(mask.y2()).isLessThan(box[3] + EDGE);
      }
    }
  }

  /** The same boxes, but for objects of which no pixel of a mask is left. */
  @Test
  void withoutMasksBoxesGoTheSameWay() {
    for (Variation variation : List.of(new ScaleJitter(1, 0.5, 2), new Mosaic(1))) {
      Sample with = varied(variation, 5, true);
      Sample without = varied(variation, 5, false);
      assertThat(without.truth().masks()).isEmpty();
      assertThat(without.truth().labels()).isEqualTo(with.truth().labels());
      assertThat(without.truth().boxes()).isEqualTo(with.truth().boxes());
      assertThat(without.image().pixels()).isEqualTo(with.image().pixels());
    }
  }

  @Test
  void pastedObjectsHideThoseBeneath() {
    int gone = 0;
    for (int trial = 0; trial < TRIALS; trial++) {
      Sample seen = varied(new CopyPaste(1, 1, 4), trial, true);
      List<Rle> masks =
          seen.truth().masks().orElseThrow().stream()
              .map(m -> m.mask(seen.image().size()))
              .toList();
      int area = masks.stream().mapToInt(Rle::area).sum();
      int covered = masks.isEmpty() ? 0 : Rle.union(masks).area();
      // Enlarged, objects of one picture may touch at an edge; those of two never overlap.
      assertThat(area - covered).isLessThanOrEqualTo(area / 50);
      gone += area == 0 ? 1 : 0;
    }
    assertThat(gone).isLessThan(TRIALS);
  }

  @Test
  void coloursChangeAndNothingElse() {
    Variation jitter = new ColourJitter(1, 0.4, 0.4, 0.4, 0.1);
    for (Variation variation : List.of(jitter, new Grayscale(1))) {
      Sample stored = sample(new SplittableRandom(3), true);
      Sample seen = varied(variation, 3, true);
      assertThat(seen.image().size()).isEqualTo(stored.image().size());
      assertThat(seen.image().pixels()).isNotEqualTo(stored.image().pixels());
      assertThat(seen.truth().boxes()).isEqualTo(stored.truth().boxes());
      assertThat(seen.truth().labels()).isEqualTo(stored.truth().labels());
    }
    Sample same = varied(new ColourJitter(1, 0, 0, 0, 0), 3, true);
    assertThat(same.image().pixels())
        .isEqualTo(sample(new SplittableRandom(3), true).image().pixels());
    byte[] grey = varied(new Grayscale(1), 3, true).image().pixels();
    for (int at = 0; at < grey.length; at += 3) {
      assertThat(grey[at]).isEqualTo(grey[at + 1]).isEqualTo(grey[at + 2]);
    }
  }

  /** A third of the circle leads from red to green, to blue, to red; greys have no hue. */
  @Test
  void hueTurnsColours() {
    byte[] pixels = {(byte) 200, 40, 10, 90, 90, 90};
    byte[] third = pixels.clone();
    ColourJitter.turn(third, 1.0 / 3);
    assertThat(third).containsExactly(10, (byte) 200, 40, 90, 90, 90);
    byte[] around = third.clone();
    ColourJitter.turn(around, 2.0 / 3);
    assertThat(around).isEqualTo(pixels);
    byte[] half = {(byte) 200, 0, 0};
    ColourJitter.turn(half, -0.5);
    assertThat(half).containsExactly(0, (byte) 200, (byte) 200);
  }

  @Test
  void happensAsOftenAsItsProbability() {
    int changed = 0;
    for (int seed = 0; seed < 400; seed++) {
      Sample stored = sample(new SplittableRandom(seed), false);
      Sample seen = varied(new Grayscale(0.25), seed, false);
      changed += Arrays.equals(stored.image().pixels(), seen.image().pixels()) ? 0 : 1;
    }
    assertThat(changed / 400.0).isCloseTo(0.25, within(0.06));
  }

  @Test
  void whatMakesNoSenseIsRefused() {
    assertThatThrownBy(() -> new Mosaic(1.5))
        .hasMessage("probability must be from 0 to 1, was 1.5");
    assertThatThrownBy(() -> new ColourJitter(1, 0, 0, 0, 0.6))
        .hasMessage("hue must be from 0 to 0.5, was 0.6");
    assertThatThrownBy(() -> new ScaleJitter(1, 0, 1)).hasMessageStartingWith("smallest must be ");
    assertThatThrownBy(() -> new CopyPaste(1, 0.5, 0)).hasMessageStartingWith("objects must be ");
  }
}
