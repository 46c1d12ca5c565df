package org.groupdetr.data.shapes;

import java.util.Arrays;
import java.util.Random;
import org.groupdetr.geometry.Box;
import org.groupdetr.geometry.Rle;
import org.groupdetr.geometry.Size;

/**
 * A square picture on which shapes are drawn over one another. All arithmetic is exact or strict,
 * so that the pixels are the same on every machine; {@link Random} because its numbers are part of
 * its contract.
 */
final class ShapeCanvas {
  private static final int FINE = 4;
  private static final int NOBODY = -1;

  private final int size;
  private final int[] red;
  private final int[] green;
  private final int[] blue;
  private final int[] owner;

  ShapeCanvas(int size) {
    this.size = size;
    red = new int[size * size];
    green = new int[size * size];
    blue = new int[size * size];
    owner = new int[size * size];
    Arrays.fill(owner, NOBODY);
  }

  /** Where and how large a shape is. */
  record Pose(Shape shape, double x, double y, double radius, double angle) {}

  /**
   * How much of each pixel a shape covers.
   *
   * @param left of the window of pixels, as are top, width and height
   * @param sixteenths covered parts of each pixel of the window, 0 to 16
   * @param box of the whole shape inside the picture, in quarters of pixels
   */
  record Coverage(int left, int top, int width, int height, byte[] sixteenths, Box box) {
    int at(int x, int y) {
      return sixteenths[(y - top) * width + x - left];
    }

    boolean mostly(int x, int y) {
      return at(x, y) * 2 > FINE * FINE;
    }
  }

  Coverage coverage(Pose pose) {
    int left = (int) Math.max(0, Math.floor(pose.x() - pose.radius()));
    int top = (int) Math.max(0, Math.floor(pose.y() - pose.radius()));
    int right = (int) Math.min(size, Math.ceil(pose.x() + pose.radius()));
    int bottom = (int) Math.min(size, Math.ceil(pose.y() + pose.radius()));
    int width = Math.max(0, right - left);
    int height = Math.max(0, bottom - top);
    byte[] covered = new byte[width * height];
    double cosine = StrictMath.cos(pose.angle()) / pose.radius();
    double sine = StrictMath.sin(pose.angle()) / pose.radius();
    int[] bounds = {Integer.MAX_VALUE, Integer.MAX_VALUE, -1, -1};
    for (int fineY = 0; fineY < height * FINE; fineY++) {
      double dy = top + (fineY + 0.5) / FINE - pose.y();
      for (int fineX = 0; fineX < width * FINE; fineX++) {
        double dx = left + (fineX + 0.5) / FINE - pose.x();
        if (pose.shape().covers(cosine * dx + sine * dy, cosine * dy - sine * dx)) {
          covered[fineY / FINE * width + fineX / FINE]++;
          bounds[0] = Math.min(bounds[0], fineX);
          bounds[1] = Math.min(bounds[1], fineY);
          bounds[2] = Math.max(bounds[2], fineX + 1);
          bounds[3] = Math.max(bounds[3], fineY + 1);
        }
      }
    }
    double fine = FINE;
    Box box =
        bounds[2] < 0
            ? new Box(0, 0, 0, 0)
            : new Box(
                left + bounds[0] / fine,
                top + bounds[1] / fine,
                left + bounds[2] / fine,
                top + bounds[3] / fine);
    return new Coverage(left, top, width, height, covered, box);
  }

  /** Pixels of each object that would be left to see if {@code next} were drawn. */
  int[] visible(int objects, Coverage next) {
    int[] visible = visible(objects);
    for (int y = next.top(); y < next.top() + next.height(); y++) {
      for (int x = next.left(); x < next.left() + next.width(); x++) {
        int under = owner[y * size + x];
        if (under != NOBODY && next.mostly(x, y)) {
          visible[under]--;
        }
      }
    }
    return visible;
  }

  /** The pixels of an object that can be seen. */
  Rle mask(int object) {
    byte[] bitmap = new byte[owner.length];
    for (int i = 0; i < bitmap.length; i++) {
      bitmap[i] = (byte) (owner[i] == object ? 1 : 0);
    }
    return Rle.encoded(new Size(size, size), bitmap);
  }

  /** Pixels of each object that can be seen. */
  int[] visible(int objects) {
    int[] visible = new int[objects];
    for (int who : owner) {
      if (who != NOBODY) {
        visible[who]++;
      }
    }
    return visible;
  }

  /** Fills the picture with a slope from one colour to another and coarse clouds. */
  void paintBackground(int[] from, int[] to, Random random) {
    double angle = 2 * Math.PI * random.nextDouble();
    double cosine = StrictMath.cos(angle);
    double sine = StrictMath.sin(angle);
    int cells = 5;
    double[] clouds = new double[(cells + 1) * (cells + 1)];
    for (int i = 0; i < clouds.length; i++) {
      clouds[i] = 36 * (random.nextDouble() - 0.5);
    }
    for (int y = 0; y < size; y++) {
      for (int x = 0; x < size; x++) {
        double along = 0.5 + (cosine * (2.0 * x / size - 1) + sine * (2.0 * y / size - 1)) / 3;
        double cloud = between(clouds, cells, (double) x * cells / size, (double) y * cells / size);
        int at = y * size + x;
        red[at] = (int) (from[0] + along * (to[0] - from[0]) + cloud);
        green[at] = (int) (from[1] + along * (to[1] - from[1]) + cloud);
        blue[at] = (int) (from[2] + along * (to[2] - from[2]) + cloud);
      }
    }
  }

  private static double between(double[] grid, int cells, double x, double y) {
    int column = (int) x;
    int row = (int) y;
    double dx = x - column;
    double dy = y - row;
    int at = row * (cells + 1) + column;
    double above = grid[at] * (1 - dx) + grid[at + 1] * dx;
    double below = grid[at + cells + 1] * (1 - dx) + grid[at + cells + 2] * dx;
    return above * (1 - dy) + below * dy;
  }

  /**
   * Draws an object over what is there.
   *
   * @param stripe width of stripes of two shades, in pixels; 0 for none
   */
  void paint(int object, Coverage shape, int[] colour, int stripe) {
    for (int y = shape.top(); y < shape.top() + shape.height(); y++) {
      for (int x = shape.left(); x < shape.left() + shape.width(); x++) {
        int covered = shape.at(x, y);
        int at = y * size + x;
        int shade = stripe > 0 && (x + y) / stripe % 2 == 0 ? 30 : 0;
        red[at] += covered * (colour[0] - shade - red[at]) / (FINE * FINE);
        green[at] += covered * (colour[1] - shade - green[at]) / (FINE * FINE);
        blue[at] += covered * (colour[2] - shade - blue[at]) / (FINE * FINE);
        if (shape.mostly(x, y)) {
          owner[at] = object;
        }
      }
    }
  }

  /** The picture with a little noise on every sample: {@code [size, size, 3]}. */
  byte[] pixels(Random random) {
    byte[] pixels = new byte[3 * size * size];
    for (int i = 0; i < size * size; i++) {
      int noise = random.nextInt();
      pixels[3 * i] = sample(red[i], noise & 0xF);
      pixels[3 * i + 1] = sample(green[i], noise >>> 4 & 0xF);
      pixels[3 * i + 2] = sample(blue[i], noise >>> 8 & 0xF);
    }
    return pixels;
  }

  private static byte sample(int value, int noise) {
    return (byte) Math.min(255, Math.max(0, value + noise - 8));
  }
}
