package org.groupdetr.detector.postprocess;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.groupdetr.features.MaskFeatures;
import org.groupdetr.geometry.Box;
import org.groupdetr.geometry.NonMaximumSuppression;
import org.groupdetr.geometry.Rle;
import org.groupdetr.geometry.Size;
import org.groupdetr.tensor.Engine;
import org.groupdetr.tensor.NoGrad;
import org.groupdetr.tensor.Scope;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.tensor.Tensors;
import org.groupdetr.transformer.MaskPrediction;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Masks of known rectangles, on the way back from the detector's cells to the photograph. */
class TopMasksTest {
  private static final int STRIDE = 4;
  private static final float SURE = 6;

  @BeforeAll
  static void load() {
    Engine.load();
  }

  /** Cells {@code x1..x2-1, y1..y2-1} of a map are inside. */
  private record Cells(int x1, int y1, int x2, int y2) {
    float[] logits(int width, int height) {
      float[] logits = new float[width * height];
      for (int i = 0; i < logits.length; i++) {
        int x = i % width;
        int y = i / width;
        boolean inside = x >= x1 && x < x2 && y >= y1 && y < y2;
        logits[i] = inside ? SURE : -SURE;
      }
      return logits;
    }

    /** In pixels of a photograph of which so many make one of the network's. */
    Box box(double scale) {
      double cell = STRIDE * scale;
      return new Box(x1 * cell, y1 * cell, x2 * cell, y2 * cell);
    }
  }

  private static final List<Cells> QUERIES =
      List.of(new Cells(3, 2, 9, 8), new Cells(10, 4, 14, 12), new Cells(0, 0, 2, 15));

  /** The network sees 64 x 60 pixels in the corner of an area of 96 x 64. */
  private static MaskPrediction prediction() {
    int width = 96 / STRIDE;
    int height = 64 / STRIDE;
    int queries = QUERIES.size();
    float[] maps = new float[0];
    float[] same = new float[queries * queries];
    for (int q = 0; q < queries; q++) {
      float[] own = QUERIES.get(q).logits(width, height);
      float[] all = Arrays.copyOf(maps, maps.length + own.length);
      System.arraycopy(own, 0, all, maps.length, own.length);
      maps = all;
      same[q * queries + q] = 1;
    }
    boolean[] padding = new boolean[96 * 64];
    for (int i = 0; i < padding.length; i++) {
      padding[i] = i % 96 >= 64 || i / 96 >= 60;
    }
    // Two classes and "nothing": query 1 is surest, of class 0; query 2 is nearly nothing.
    float[] logits = {0, 3, 0, 5, 0, 0, 1, 0, 4};
    return new MaskPrediction(
        Tensors.of(logits, 1, queries, 3),
        Tensors.of(same, 1, queries, queries),
        new MaskFeatures(
            Tensors.of(maps, 1, queries, height, width), Tensors.of(padding, 1, 64, 96)));
  }

  @ParameterizedTest
  @CsvSource({"1", "0.5", "2", "5"})
  void rectanglesComeBackWhereTheyAreInThePhotograph(double scale) {
    Size photograph = new Size((int) (64 * scale), (int) (60 * scale));
    try (Scope scope = Scope.open();
        NoGrad quiet = NoGrad.open()) {
      RawDetections found = new TopMasks(4).select(prediction(), List.of(photograph)).get(0);
      assertThat(found.scores()).hasSize(4);
      assertThat(found.labels()[0]).isEqualTo(0);
      assertThat(found.labels()[1]).isEqualTo(1);
      for (int i = 0; i < 2; i++) {
        Box wanted = QUERIES.get(1 - i).box(scale);
        Rle mask = found.mask(i).orElseThrow();
        assertThat(mask.size()).isEqualTo(photograph);
        assertThat(mask.box()).isEqualTo(wanted);
        // Corners are rounded where the maps are read between their cells.
        assertThat((double) mask.area())
            .isLessThanOrEqualTo(wanted.area())
            .isGreaterThan(wanted.area() - 4 * Math.max(4, 8 * scale * scale));
        float[] box = found.boxes();
        assertThat(box[4 * i] * photograph.width())
            .isCloseTo((float) ((wanted.x1() + wanted.x2()) / 2), within(1e-3f));
        assertThat(box[4 * i + 3] * photograph.height())
            .isCloseTo((float) wanted.height(), within(1e-3f));
      }
    }
  }

  /** A score is the class's chance times how sure the mask's pixels are, which is not quite. */
  @ParameterizedTest
  @CsvSource({"1", "3"})
  void scoresFallWhereTheMaskIsUnsure(int scale) {
    try (Scope scope = Scope.open();
        NoGrad quiet = NoGrad.open()) {
      Size photograph = new Size(64 * scale, 60 * scale);
      RawDetections found = new TopMasks(1).select(prediction(), List.of(photograph)).get(0);
      double chance = Math.exp(5) / (Math.exp(5) + 2);
      double most = 1 / (1 + Math.exp(-SURE));
      assertThat((double) found.scores()[0]).isBetween(0.8 * chance * most, chance * most);
    }
  }

  /** Each query is read as two classes; the worse query of a class goes only if it is the same. */
  @Test
  void suppressionComesBeforeTheCut() {
    try (Scope scope = Scope.open();
        NoGrad quiet = NoGrad.open()) {
      MaskPrediction twice = prediction();
      Tensor again = Tensors.cat(1, twice.embeddings(), twice.embeddings());
      MaskPrediction doubled =
          new MaskPrediction(
              Tensors.cat(1, twice.logits(), twice.logits()),
              again,
              new MaskFeatures(twice.features(), twice.padding()));
      List<Size> photographs = List.of(new Size(64, 60));
      TopMasks three = new TopMasks(3);
      RawDetections plain = three.select(twice, photographs).get(0);
      Optional<NonMaximumSuppression> suppression = Optional.of(new NonMaximumSuppression(0.7));
      RawDetections suppressed = three.select(doubled, photographs, suppression).get(0);
      assertThat(suppressed.masks()).isEqualTo(plain.masks());
      assertThat(suppressed.scores()).isEqualTo(plain.scores());
      assertThat(three.select(doubled, photographs).get(0).masks()).isNotEqualTo(plain.masks());
    }
  }
}
