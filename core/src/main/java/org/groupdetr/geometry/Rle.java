package org.groupdetr.geometry;

import static org.groupdetr.common.Require.require;

import java.util.Arrays;
import java.util.List;

/**
 * A mask as lengths of runs of equal pixels, column after column from the left, each from the top
 * down; the first run is of pixels that do not belong to the object, perhaps none. All numbers
 * equal those of the COCO API, to the bit.
 */
public final class Rle {
  private final Size size;
  private final int[] runs;
  private final int area;

  /** Takes runs that are known to be right; not copied. */
  Rle(Size size, int[] runs) {
    this.size = size;
    this.runs = runs;
    int inside = 0;
    for (int i = 1; i < runs.length; i += 2) {
      inside += runs[i];
    }
    this.area = inside;
  }

  /**
   * The mask of these runs.
   *
   * @throws IllegalArgumentException if they are not those of a picture of this size
   */
  public static Rle of(Size size, int... runs) {
    int pixels = pixels(size);
    long sum = 0;
    for (int run : runs) {
      require(run >= 0, "the length of a run must not be negative, was %d", run);
      sum += run;
    }
    requireSum(size, pixels, sum);
    return new Rle(size, runs.clone());
  }

  /**
   * The mask of COCO's compressed string.
   *
   * @throws IllegalArgumentException if it is not one of a picture of this size
   */
  public static Rle parsed(Size size, String text) {
    int pixels = pixels(size);
    int[] runs = RleText.parsed(text);
    long sum = 0;
    for (int run : runs) {
      sum += run;
    }
    requireSum(size, pixels, sum);
    return new Rle(size, runs);
  }

  private static void requireSum(Size size, int pixels, long sum) {
    require(
        sum == pixels,
        "the runs cover %d pixels, but a picture of %d x %d has %d",
        sum,
        size.width(),
        size.height(),
        pixels);
  }

  /** A mask without pixels. */
  public static Rle empty(Size size) {
    return new Rle(size, new int[] {pixels(size)});
  }

  /**
   * The mask of a bitmap.
   *
   * @param bitmap not zero where the object is: {@code [H, W]}
   */
  public static Rle encoded(Size size, byte[] bitmap) {
    int pixels = pixels(size);
    require(bitmap.length == pixels, "%d bytes, not %d", bitmap.length, pixels);
    RunWriter writer = new RunWriter();
    for (int x = 0; x < size.width(); x++) {
      for (int at = x; at < pixels; at += size.width()) {
        writer.add(bitmap[at] != 0, 1);
      }
    }
    return new Rle(size, writer.runs());
  }

  /** Number of pixels of a picture, which must have some and fit into 31 bits. */
  static int pixels(Size size) {
    long pixels = (long) size.width() * size.height();
    require(
        size.width() > 0 && size.height() > 0 && pixels <= Integer.MAX_VALUE,
        "a picture of %d x %d pixels cannot have a mask",
        size.width(),
        size.height());
    return (int) pixels;
  }

  /** Size of the picture. */
  public Size size() {
    return size;
  }

  /** A copy of the lengths of the runs. */
  public int[] runs() {
    return runs.clone();
  }

  /** COCO's compressed string. */
  public String text() {
    return RleText.of(runs);
  }

  /** 1 where the object is, else 0: {@code [H, W]}. */
  public byte[] decoded() {
    byte[] bitmap = new byte[size.width() * size.height()];
    decodeInto(bitmap, 0, size.width());
    return bitmap;
  }

  /**
   * Writes 1 where the object is into a larger map, which holds 0 there so far.
   *
   * @param from place of the upper left pixel
   * @param stride width of the map
   */
  public void decodeInto(byte[] map, int from, int stride) {
    int height = size.height();
    int at = 0;
    for (int i = 0; i < runs.length; i++) {
      int end = at + runs[i];
      int x = at / height;
      int y = at % height;
      for (int p = at; i % 2 == 1 && p < end; p++) {
        map[from + y * stride + x] = 1;
        y++;
        if (y == height) {
          y = 0;
          x++;
        }
      }
      at = end;
    }
  }

  /** Number of pixels of the object. */
  public int area() {
    return area;
  }

  /** The smallest box around the pixels; all zeros if there are none. */
  public Box box() {
    int height = size.height();
    int left = size.width();
    int top = height;
    int right = 0;
    int bottom = 0;
    int at = 0;
    for (int i = 0; i < runs.length; i++) {
      int end = at + runs[i];
      if (i % 2 == 1 && end > at) {
        int last = end - 1;
        // A run that goes on in the next column holds a pixel of the last row and one of the first.
        boolean over = at / height < last / height;
        left = Math.min(left, at / height);
        right = Math.max(right, last / height + 1);
        top = Math.min(top, over ? 0 : at % height);
        bottom = Math.max(bottom, over ? height : last % height + 1);
      }
      at = end;
    }
    return right == 0 ? new Box(0, 0, 0, 0) : new Box(left, top, right, bottom);
  }

  /** The pixels of any of the masks, of which there is at least one. */
  public static Rle union(List<Rle> masks) {
    return RleMerge.merged(masks, (a, b) -> a || b);
  }

  /** The pixels of all of the masks, of which there is at least one. */
  public static Rle intersection(List<Rle> masks) {
    return RleMerge.merged(masks, (a, b) -> a && b);
  }

  /** Number of pixels that both have. */
  public int intersectionArea(Rle other) {
    requireSameSize(other);
    if (end() <= other.runs[0] || other.end() <= runs[0]) {
      return 0;
    }
    int shared = 0;
    int i = 0;
    int j = 0;
    int endI = runs[0];
    int endJ = other.runs[0];
    int at = 0;
    int pixels = size.width() * size.height();
    while (at < pixels) {
      int end = Math.min(endI, endJ);
      shared += (i & j & 1) * (end - at);
      at = end;
      while (endI == at && i < runs.length - 1) {
        endI += runs[++i];
      }
      while (endJ == at && j < other.runs.length - 1) {
        endJ += other.runs[++j];
      }
    }
    return shared;
  }

  /** The place after the last pixel inside. */
  private int end() {
    int outside = runs.length % 2 == 1 ? runs[runs.length - 1] : 0;
    return size.width() * size.height() - outside;
  }

  /** Intersection over union; 0 where both are empty. */
  public double iou(Rle other) {
    double shared = intersectionArea(other);
    return shared == 0 ? 0 : shared / ((double) area + other.area - shared);
  }

  /** The part of this mask that lies in a crowd. */
  public double shareIn(Rle crowd) {
    double shared = intersectionArea(crowd);
    return shared == 0 ? 0 : shared / area;
  }

  /**
   * The mask as a picture made of other columns and rows shows it: mirrored, cut or enlarged.
   *
   * @param columns which column of this one stands at each place, -1 for none: {@code [W]}
   * @param rows which row of this one stands at each place, -1 for none: {@code [H]}
   */
  public Rle picked(int[] columns, int[] rows) {
    Size picked = new Size(columns.length, rows.length);
    pixels(picked);
    int height = size.height();
    byte[] column = new byte[height];
    RunWriter writer = new RunWriter();
    ColumnReader reader = new ColumnReader(runs, height);
    int current = Integer.MIN_VALUE;
    boolean blank = true;
    for (int x : columns) {
      if (x != current) {
        blank = x < 0 || !reader.read(x, column);
        current = x;
      }
      if (blank) {
        writer.add(false, rows.length);
      } else {
        for (int y : rows) {
          writer.add(y >= 0 && column[y] != 0, 1);
        }
      }
    }
    return new Rle(picked, writer.runs());
  }

  void requireSameSize(Rle other) {
    require(
        size.equals(other.size),
        "masks of %d x %d and of %d x %d pixels cannot be compared",
        size.width(),
        size.height(),
        other.size.width(),
        other.size.height());
  }

  /** The runs themselves, not to be changed. */
  int[] raw() {
    return runs;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Rle rle && size.equals(rle.size) && Arrays.equals(runs, rle.runs);
  }

  @Override
  public int hashCode() {
    return 31 * size.hashCode() + Arrays.hashCode(runs);
  }

  @Override
  public String toString() {
    return size.width() + " x " + size.height() + " " + text();
  }
}
