package org.groupdetr.data.yolo;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.groupdetr.common.Counted;
import org.groupdetr.common.TextFile;
import org.groupdetr.common.UserException;
import org.groupdetr.geometry.Size;

/**
 * Reads the label files of a YOLO data set: a line for each object, {@code class cx cy width
 * height}, behind which key points may stand, or {@code class x1 y1 x2 y2 x3 y3 ...}, a polygon
 * whose box is taken; all in shares of the picture <em>as a viewer shows it</em>. Where EXIF turns
 * the stored picture for viewing, the boxes are turned back. What follows {@code #} is a comment.
 *
 * <p>Whether long lines are polygons or boxes with key points may be seen from all of them together
 * only: ask {@link #keyPoints()} once all files are read.
 */
final class YoloReader {
  private static final int BOX = 4;
  private static final int SMALLEST_POLYGON = 6;

  private final Optional<KeyPoints> shape;
  private final PoseEvidence evidence = new PoseEvidence();
  private int comments;
  private int outlines;

  /**
   * A reader for one data set.
   *
   * @param shape what the description says about key points
   */
  YoloReader(Optional<KeyPoints> shape) {
    this.shape = shape;
  }

  /**
   * One object: its box and area in pixels of the stored picture.
   *
   * @param area of the polygon where there is one, else of the box
   */
  record YoloObject(int category, double x, double y, double width, double height, double area) {}

  /** An object by both readings of its line; for a plain box they are the same. */
  record Label(YoloObject outlined, YoloObject boxed) {
    YoloObject meant(boolean keyPoints) {
      return keyPoints ? boxed : outlined;
    }
  }

  /** Key points that the lines hold beside their boxes, as far as is known by now. */
  Optional<KeyPoints> keyPoints() {
    return shape.or(evidence::verdict);
  }

  /** Whether {@link #keyPoints()} may still find some. */
  boolean mayHoldKeyPoints() {
    return shape.isPresent() || evidence.open();
  }

  /** Lines that hold an outline, where they are not found to hold key points. */
  int outlines() {
    return outlines;
  }

  /** Lines of which all or a part was a comment. */
  int comments() {
    return comments;
  }

  /**
   * Reads a file.
   *
   * @param orientation of the stored picture, as EXIF numbers it
   * @throws UserException with file and line if it is not such a file
   */
  List<Label> read(Path file, Size stored, int orientation) {
    List<String> lines = TextFile.lines(file);
    List<Label> labels = new ArrayList<>();
    List<String> faults = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      String line = withoutComment(lines.get(i)).strip();
      if (!line.isEmpty()) {
        try {
          labels.add(label(file + ":" + (i + 1), line, stored, orientation));
        } catch (UserException e) {
          faults.add(String.valueOf(e.getMessage()));
        }
      }
    }
    if (!faults.isEmpty()) {
      int others = faults.size() - 1;
      String more = others == 0 ? "" : " (and " + Counted.of(others, "more line") + " of the file)";
      throw new UserException(faults.get(0) + more);
    }
    return labels;
  }

  private String withoutComment(String line) {
    int at = line.indexOf('#');
    comments += at < 0 ? 0 : 1;
    return at < 0 ? line : line.substring(0, at);
  }

  private Label label(String where, String text, Size stored, int orientation) {
    YoloLine line = YoloLine.of(where, text);
    double[] numbers = line.values();
    int length = numbers.length;
    boolean polygon = length >= SMALLEST_POLYGON && length % 2 == 0;
    boolean posed =
        shape.map(s -> s.length() == length).orElse(KeyPoints.of(length, 3).fits(numbers));
    if (length != BOX && !posed && (!polygon || shape.isPresent())) {
      throw wrongLength(where, length + 1);
    }
    if (length > BOX && shape.isEmpty()) {
      evidence.add(numbers);
    }
    YoloObject boxed = Shares.ofBox(numbers).turned(orientation).times(line.category(), stored);
    if (length == BOX || !polygon) {
      return new Label(boxed, boxed);
    }
    outlines++;
    Shares outline = Shares.ofPolygon(numbers);
    return new Label(outline.turned(orientation).times(line.category(), stored), boxed);
  }

  private UserException wrongLength(String where, int fields) {
    return shape
        .map(
            s ->
                UserException.of(
                    "%s: must be 'class cx cy width height' and %s of %s"
                        + " (kpt_shape), %s, found %d",
                    where,
                    Counted.of(s.count(), "key point"),
                    Counted.of(s.values(), "value"),
                    Counted.of(s.length() + 1, "number"),
                    fields))
        .orElseGet(
            () ->
                UserException.of(
                    "%s: must be 'class cx cy width height' or 'class' and a polygon, found %s",
                    where, Counted.of(fields, "field")));
  }

  /** A box in shares of a picture; {@code area} in shares of its area. */
  private record Shares(double x, double y, double width, double height, double area) {

    static Shares ofBox(double[] n) {
      return new Shares(
          n[0] - n[2] / 2, n[1] - n[3] / 2, n[2], n[3], Math.max(0, n[2]) * Math.max(0, n[3]));
    }

    static Shares ofPolygon(double[] n) {
      double left = n[0];
      double right = n[0];
      double top = n[1];
      double bottom = n[1];
      double twice = 0;
      for (int i = 0; i < n.length; i += 2) {
        int next = (i + 2) % n.length;
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
