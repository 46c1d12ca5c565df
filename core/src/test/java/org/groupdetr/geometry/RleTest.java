package org.groupdetr.geometry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.IntSummaryStatistics;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Masks against their pixels. */
class RleTest {
  private static byte[] bitmap(Size size, Random random) {
    byte[] bitmap = new byte[size.width() * size.height()];
    double share = random.nextDouble();
    for (int i = 0; i < bitmap.length; i++) {
      bitmap[i] = (byte) (random.nextDouble() < share ? 1 : 0);
    }
    return bitmap;
  }

  private static int sum(byte[] bitmap) {
    return IntStream.range(0, bitmap.length).map(i -> bitmap[i]).sum();
  }

  private static Box box(byte[] bitmap, Size size) {
    int[] inside = IntStream.range(0, bitmap.length).filter(i -> bitmap[i] == 1).toArray();
    if (inside.length == 0) {
      return new Box(0, 0, 0, 0);
    }
    IntSummaryStatistics x = Arrays.stream(inside).map(i -> i % size.width()).summaryStatistics();
    IntSummaryStatistics y = Arrays.stream(inside).map(i -> i / size.width()).summaryStatistics();
    return new Box(x.getMin(), y.getMin(), x.getMax() + 1, y.getMax() + 1);
  }

  @RepeatedTest(40)
  void agreesWithItsPixels(RepetitionInfo number) {
    Random random = new Random(number.getCurrentRepetition());
    Size size = new Size(1 + random.nextInt(12), 1 + random.nextInt(12));
    byte[] a = bitmap(size, random);
    byte[] b = bitmap(size, random);
    Rle one = Rle.encoded(size, a);
    Rle other = Rle.encoded(size, b);
    byte[] both = new byte[a.length];
    byte[] any = new byte[a.length];
    for (int i = 0; i < a.length; i++) {
      both[i] = (byte) (a[i] & b[i]);
      any[i] = (byte) (a[i] | b[i]);
    }

    assertThat(one.decoded()).isEqualTo(a);
    assertThat(one.box()).isEqualTo(box(a, size));
    assertThat(one.area()).isEqualTo(sum(a));
    assertThat(Rle.parsed(size, one.text())).isEqualTo(one);
    assertThat(Rle.of(size, one.runs())).isEqualTo(one);
    assertThat(Rle.union(List.of(one, other)).decoded()).isEqualTo(any);
    assertThat(Rle.intersection(List.of(one, other)).decoded()).isEqualTo(both);
    assertThat(Rle.union(List.of(one, other, Rle.empty(size), one)).decoded()).isEqualTo(any);
    assertThat(one.intersectionArea(other)).isEqualTo(sum(both));
    assertThat(one.iou(other))
        .isEqualTo(sum(any) == 0 ? 0 : (double) sum(both) / sum(any))
        .isEqualTo(other.iou(one));
    assertThat(one.shareIn(other)).isEqualTo(sum(a) == 0 ? 0 : (double) sum(both) / sum(a));
  }

  @RepeatedTest(40)
  void showsOtherColumnsAndRows(RepetitionInfo number) {
    Random random = new Random(number.getCurrentRepetition());
    Size size = new Size(1 + random.nextInt(9), 1 + random.nextInt(9));
    byte[] bitmap = bitmap(size, random);
    int[] columns = random.ints(1 + random.nextInt(20), 0, size.width()).toArray();
    int[] rows = random.ints(1 + random.nextInt(20), 0, size.height()).toArray();
    byte[] picked = new byte[columns.length * rows.length];
    for (int i = 0; i < picked.length; i++) {
      picked[i] = bitmap[rows[i / columns.length] * size.width() + columns[i % columns.length]];
    }
    assertThat(Rle.encoded(size, bitmap).picked(columns, rows).decoded()).isEqualTo(picked);
  }

  @Test
  void emptyRunsChangeNoPixel() {
    Size size = new Size(4, 3);
    Rle gaps = Rle.of(size, 0, 0, 2, 0, 0, 3, 0, 0, 7, 0);
    Rle plain = Rle.of(size, 2, 3, 7);
    Rle other = Rle.of(size, 0, 1, 0, 0, 3, 5, 3);
    assertThat(gaps.decoded()).isEqualTo(plain.decoded());
    assertThat(gaps.intersectionArea(other)).isEqualTo(plain.intersectionArea(other));
    assertThat(Rle.union(List.of(gaps, other)).decoded())
        .isEqualTo(Rle.union(List.of(plain, other)).decoded());
    assertThat(gaps.picked(new int[] {3, 2, 1, 0}, new int[] {0, 1, 2}).decoded())
        .isEqualTo(plain.picked(new int[] {3, 2, 1, 0}, new int[] {0, 1, 2}).decoded());
  }

  @Test
  void holdsTheBoxOfItsPixels() {
    byte[] bitmap = new byte[70];
    bitmap[2 * 10 + 3] = 1;
    bitmap[5 * 10 + 6] = 1;
    assertThat(Rle.encoded(new Size(10, 7), bitmap).box()).isEqualTo(new Box(3, 2, 7, 6));
    assertThat(Rle.empty(new Size(10, 7)).box()).isEqualTo(new Box(0, 0, 0, 0));
  }

  @Test
  void isWrittenIntoALargerMap() {
    byte[] map = new byte[12];
    Rle.of(new Size(2, 2), 1, 2, 1).decodeInto(map, 5, 4);
    assertThat(map).isEqualTo(new byte[] {0, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0, 0});
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "0`", "!!", "::", "1O1O9", "\u00e9", "````````````````0", "oooooooO", "0 "})
  void refusesBrokenStrings(String text) {
    assertThatThrownBy(() -> Rle.parsed(new Size(8, 6), text))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void neverFailsOtherwiseOnRandomStrings() {
    Random random = new Random(4);
    for (int i = 0; i < 20_000; i++) {
      int length = random.nextInt(12);
      StringBuilder text = new StringBuilder();
      random.ints(length, 40, 115).forEach(c -> text.append((char) c));
      try {
        assertThat(Rle.parsed(new Size(8, 6), text.toString()).decoded()).hasSize(48);
      } catch (IllegalArgumentException e) {
        assertThat(e).hasMessageNotContaining("null");
      }
    }
  }

  @Test
  void refusesSizesWithoutPixelsOrWithTooMany() {
    for (Size size : List.of(new Size(0, 5), new Size(5, -1), new Size(70_000, 70_000))) {
      assertThatThrownBy(() -> Rle.empty(size)).isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> Rle.of(size, 0)).isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> new Polygon(0, 0, 4, 0, 4, 4).mask(size))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> Rle.of(new Size(2, 2), Integer.MAX_VALUE, Integer.MAX_VALUE, 6))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("4294967300");
    assertThatThrownBy(() -> Rle.empty(new Size(2, 3)).intersectionArea(Rle.empty(new Size(3, 2))))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void polygonsOfWholePixelsCoverThoseWithinOneOfTheirArea() {
    Size size = new Size(60, 50);
    Random random = new Random(3);
    for (int i = 0; i < 200; i++) {
      int x1 = random.nextInt(60);
      int y1 = random.nextInt(50);
      int x2 = x1 + 1 + random.nextInt(60 - x1);
      int y2 = y1 + 1 + random.nextInt(50 - y1);
      Polygon clockwise = new Polygon(x1, y1, x2, y1, x2, y2, x1, y2);
      Polygon other = new Polygon(x1, y1, x1, y2, x2, y2, x2, y1);
      assertThat(clockwise.area()).isEqualTo(-other.area()).isEqualTo((x2 - x1) * (y2 - y1));
      assertThat(clockwise.mask(size)).isEqualTo(other.mask(size));
      assertThat(clockwise.mask(size).area()).isEqualTo((x2 - x1) * (y2 - y1));
      assertThat(clockwise.mask(size).box()).isEqualTo(clockwise.box());
    }
  }

  @Test
  void farPolygonsAreRefusedOrDrawnQuickly() {
    Size size = new Size(8, 6);
    double far = Polygon.FURTHEST;
    assertThat(new Polygon(-far, -far, far, -far, far, far, -far, far).mask(size).area())
        .isEqualTo(48);
    for (double wrong : new double[] {1e9, Double.NaN, Double.NEGATIVE_INFINITY}) {
      assertThatThrownBy(() -> new Polygon(0, 0, wrong, 0, 4, 4))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  /** Also of single pixels, of those that touch at corners, and of holes in parts in holes. */
  @RepeatedTest(60)
  void outlinesLeadBackToTheMask(RepetitionInfo number) {
    Random random = new Random(number.getCurrentRepetition());
    Size size = new Size(1 + random.nextInt(14), 1 + random.nextInt(14));
    Rle mask = Rle.encoded(size, bitmap(size, random));
    List<Polygon> rings = MaskOutline.of(mask);
    assertThat(rings.stream().mapToDouble(Polygon::area).sum()).isEqualTo(mask.area());
    assertThat(Segmentation.of(mask).mask(size)).isEqualTo(mask);
    // Rings drawn one over the other, each turning inside into outside, are the mask again.
    int[] covered = new int[size.width() * size.height()];
    for (Polygon ring : rings) {
      byte[] drawn = ring.mask(size).decoded();
      for (int i = 0; i < drawn.length; i++) {
        covered[i] ^= drawn[i];
      }
    }
    byte[] inside = mask.decoded();
    for (int i = 0; i < inside.length; i++) {
      assertThat(covered[i]).isEqualTo(inside[i]);
    }
  }

  @Test
  void ringsComeBackToTheBit() {
    Random random = new Random(8);
    List<double[]> rings =
        List.of(
            new double[0],
            new double[] {1.23, -0.01, 640, 479.99, 0.1 + 0.2},
            new double[] {-0.0, 5},
            new double[] {Double.NaN, 1e300, Double.MIN_VALUE, -1e11, 1e13},
            random.doubles(100, -900, 900).toArray(),
            random.ints(100, -90_000, 90_000).mapToDouble(i -> i / 100.0).toArray());
    List<double[]> back = Rings.of(rings).list();
    assertThat(back).hasSameSizeAs(rings);
    for (int i = 0; i < rings.size(); i++) {
      assertThat(Arrays.mismatch(back.get(i), rings.get(i))).isEqualTo(-1);
    }
    assertThat(Rings.of(rings)).isEqualTo(Rings.of(back)).hasSameHashCodeAs(Rings.of(back));
  }
}
