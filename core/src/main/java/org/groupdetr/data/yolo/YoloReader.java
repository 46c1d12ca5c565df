package org.groupdetr.data.yolo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.groupdetr.common.SafeFiles;
import org.groupdetr.common.UserException;
import org.groupdetr.data.NumberText;
import org.groupdetr.geometry.Size;

/**
 * Reads the label file of one YOLO picture: a line for each object, {@code class cx cy width
 * height}, or {@code class x1 y1 x2 y2 x3 y3 ...}, a polygon whose box is taken; all in shares of
 * the picture <em>as a viewer shows it</em>. Where EXIF turns the stored picture for viewing, the
 * boxes are turned back.
 */
final class YoloReader {
  private static final int BOX_FIELDS = 5;
  private static final int POLYGON_FIELDS = 7;

  private YoloReader() {}

  /**
   * One object: its box and area in pixels of the stored picture.
   *
   * @param area of the polygon where there is one, else of the box
   */
  record YoloObject(int category, double x, double y, double width, double height, double area) {}

  /**
   * Reads a file.
   *
   * @param orientation of the stored picture, as EXIF numbers it
   * @throws UserException with file and line if it is not such a file
   */
  static List<YoloObject> read(Path file, Size stored, int orientation) {
    List<String> lines;
    try {
      lines = Files.readAllLines(file, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UserException("cannot read " + file + ": " + SafeFiles.reason(e), e);
    }
    List<YoloObject> objects = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      if (!line.isEmpty()) {
        objects.add(object(file + ":" + (i + 1), line.split("\\s+"), stored, orientation));
      }
    }
    return objects;
  }

  private static YoloObject object(String where, String[] fields, Size stored, int orientation) {
    boolean polygon = fields.length >= POLYGON_FIELDS && fields.length % 2 == 1;
    if (fields.length != BOX_FIELDS && !polygon) {
      throw UserException.of(
          "%s: must be 'class cx cy width height' or 'class' and a polygon, found %d fields",
          where, fields.length);
    }
    double[] numbers = new double[fields.length];
    for (int i = 0; i < fields.length; i++) {
      String field = fields[i];
      numbers[i] =
          NumberText.finite(field)
              .orElseThrow(
                  () -> UserException.of("%s: must be finite numbers, found '%s'", where, field));
    }
    if (numbers[0] != Math.rint(numbers[0]) || numbers[0] < 0 || numbers[0] > 1e6) {
      throw UserException.of("%s: the class must be a number from 0, found %s", where, fields[0]);
    }
    Shares shares = polygon ? Shares.ofPolygon(numbers) : Shares.ofBox(numbers);
    return shares.turned(orientation).times((int) numbers[0], stored);
  }

  /** A box in shares of a picture; {@code area} in shares of its area. */
  private record Shares(double x, double y, double width, double height, double area) {

    static Shares ofBox(double[] n) {
      return new Shares(
          n[1] - n[3] / 2, n[2] - n[4] / 2, n[3], n[4], Math.max(0, n[3]) * Math.max(0, n[4]));
    }

    static Shares ofPolygon(double[] n) {
      double left = n[1];
      double right = n[1];
      double top = n[2];
      double bottom = n[2];
      double twice = 0;
      for (int i = 1; i < n.length; i += 2) {
        int next = i + 2 < n.length ? i + 2 : 1;
        left = Math.min(left, n[i]);
        right = Math.max(right, n[i]);
        top = Math.min(top, n[i + 1]);
        bottom = Math.max(bottom, n[i + 1]);
        twice += n[i] * n[next + 1] - n[next] * n[i + 1];
      }
      return new Shares(left, top, right - left, bottom - top, Math.abs(twice) / 2);
    }

    /** The same box in the stored picture, given how EXIF turns that one for viewing. */
    Shares turned(int orientation) {
      double right = 1 - x - width;
      double bottom = 1 - y - height;
      return switch (orientation) {
        case 2 -> new Shares(right, y, width, height, area);
        case 3 -> new Shares(right, bottom, width, height, area);
        case 4 -> new Shares(x, bottom, width, height, area);
        case 5 -> new Shares(y, x, height, width, area);
        case 6 -> new Shares(y, right, height, width, area);
        case 7 -> new Shares(bottom, right, height, width, area);
        case 8 -> new Shares(bottom, x, height, width, area);
        default -> this;
      };
    }

    YoloObject times(int category, Size size) {
      double w = size.width();
      double h = size.height();
      return new YoloObject(category, x * w, y * h, width * w, height * h, area * w * h);
    }
  }
}
