package org.groupdetr.data.augment;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.groupdetr.data.HostTargets;
import org.groupdetr.data.TrainingPicture;
import org.groupdetr.data.image.PictureRows;
import org.groupdetr.data.image.ResizedRows;
import org.groupdetr.data.image.RgbImage;
import org.groupdetr.data.image.Rows;
import org.groupdetr.data.image.Window;
import org.groupdetr.geometry.Box;
import org.groupdetr.geometry.Polygon;
import org.groupdetr.geometry.Rle;
import org.groupdetr.geometry.Segmentation;
import org.groupdetr.geometry.Size;

/**
 * Mask2Former's plan: mirrored, resized, cut; what the cut does not fill is grey and counts as
 * picture. Polygons follow in double precision, are clipped to what the network sees, and only then
 * drawn; other masks follow pixel by pixel. Arithmetic and order of draws are detectron2's.
 *
 * @param picture size of the picture as stored
 * @param flip whether left and right are exchanged, before anything else
 * @param resized size of the whole picture after the resize
 * @param window what is seen of that
 * @param size what the network sees; not smaller than the window
 */
record JitterPlan(Size picture, boolean flip, Size resized, Window window, Size size)
    implements AugmentationPlan {
  private static final int GREY = 128;
  private static final double LEAST_SIDE = 1e-5;

  /** Draws a plan: flip, factor, and one number for the place of the cut, across and down. */
  static JitterPlan drawn(
      AugmentationSpec.LargeScaleJitter spec, Size picture, RandomGenerator random) {
    boolean flip = random.nextDouble() < spec.flip();
    double factor = spec.smallest() + (spec.largest() - spec.smallest()) * random.nextDouble();
    double place = random.nextDouble();
    double side = spec.side() * factor;
    double scale = Math.min(side / picture.height(), side / picture.width());
    Size resized = new Size(rounded(picture.width() * scale), rounded(picture.height() * scale));
    int left = (int) Math.rint(Math.max(resized.width() - spec.side(), 0) * place);
    int top = (int) Math.rint(Math.max(resized.height() - spec.side(), 0) * place);
    Window window =
        new Window(
            left,
            top,
            Math.min(spec.side(), resized.width() - left),
            Math.min(spec.side(), resized.height() - top));
    return new JitterPlan(picture, flip, resized, window, new Size(spec.side(), spec.side()));
  }

  private static int rounded(double side) {
    return Math.max(1, (int) Math.rint(side));
  }

  @Override
  public Rows rows(RgbImage image) {
    Rows cut = new ResizedRows(new PictureRows(image, flip), resized, window);
    return new PaddedRows(cut, size, GREY);
  }

  @Override
  public HostTargets targets(TrainingPicture stored) {
    List<Seen> seen = new ArrayList<>();
    for (int i = 0; i < stored.labels().length; i++) {
      Seen object = seen(stored, i);
      double width = object.box().width();
      double height = object.box().height();
      if (width > LEAST_SIDE && height > LEAST_SIDE) {
        seen.add(object);
      }
    }
    float[] boxes = new float[4 * seen.size()];
    for (int i = 0; i < seen.size(); i++) {
      Box box = seen.get(i).box();
      boxes[4 * i] = (float) ((box.x1() + box.x2()) / 2 / size.width());
      boxes[4 * i + 1] = (float) ((box.y1() + box.y2()) / 2 / size.height());
      boxes[4 * i + 2] = (float) (box.width() / size.width());
      boxes[4 * i + 3] = (float) (box.height() / size.height());
    }
    int[] labels = seen.stream().mapToInt(Seen::label).toArray();
    HostTargets targets = new HostTargets(labels, boxes);
    return stored.masks().isEmpty()
        ? targets
        : targets.withMasks(seen.stream().map(Seen::mask).toList());
  }

  /** What is seen of an object; a box without width where nothing is. */
  private record Seen(int label, Box box, Rle mask) {}

  private Seen seen(TrainingPicture stored, int i) {
    int label = stored.labels()[i];
    if (stored.masks().isPresent()
        && !(stored.masks().get().get(i) instanceof Segmentation.Polygons)) {
      Rle mask = stored.masks().get().get(i).mask(picture).picked(columns(), maskRows());
      return new Seen(label, mask.box(), mask);
    }
    List<Polygon> parts = new ArrayList<>();
    for (Polygon part : outline(stored, i)) {
      parts.addAll(followed(part));
    }
    if (parts.isEmpty()) {
      return new Seen(label, new Box(0, 0, 0, 0), Rle.empty(size));
    }
    Box box = parts.stream().map(Polygon::box).reduce(JitterPlan::around).orElseThrow();
    Rle mask =
        stored.masks().isEmpty()
            ? Rle.empty(size)
            : Rle.union(parts.stream().map(part -> part.mask(size)).toList());
    return new Seen(label, box, mask);
  }

  /** The polygons of an object; where only boxes are learned, its box. */
  private static List<Polygon> outline(TrainingPicture stored, int i) {
    if (stored.masks().isPresent()
        && stored.masks().get().get(i) instanceof Segmentation.Polygons polygons) {
      return polygons.parts();
    }
    float[] box = Arrays.copyOfRange(stored.boxes(), 4 * i, 4 * i + 4);
    return List.of(new Polygon(box[0], box[1], box[2], box[1], box[2], box[3], box[0], box[3]));
  }

  /** What is seen of a polygon, in pixels of what the network sees. */
  private List<Polygon> followed(Polygon part) {
    double across = (double) resized.width() / picture.width();
    double down = (double) resized.height() / picture.height();
    double[] points = part.points().clone();
    for (int i = 0; i < points.length; i += 2) {
      points[i] = (flip ? picture.width() - points[i] : points[i]) * across;
      points[i + 1] *= down;
    }
    double left = window.left();
    double top = window.top();
    Box seen = new Box(left, top, left + size.width(), top + size.height());
    List<Polygon> moved = new ArrayList<>();
    for (double[] ring : Polygon.clipped(points, seen)) {
      for (int i = 0; i < ring.length; i += 2) {
        ring[i] -= left;
        ring[i + 1] -= top;
      }
      moved.add(new Polygon(ring));
    }
    return moved;
  }

  private static Box around(Box a, Box b) {
    return new Box(
        Math.min(a.x1(), b.x1()),
        Math.min(a.y1(), b.y1()),
        Math.max(a.x2(), b.x2()),
        Math.max(a.y2(), b.y2()));
  }

  private int[] columns() {
    int[] columns = followed(window.left(), window.width(), picture.width(), resized.width());
    if (flip) {
      Arrays.setAll(columns, x -> picture.width() - 1 - columns[x]);
    }
    return padded(columns, size.width());
  }

  private int[] maskRows() {
    return padded(
        followed(window.top(), window.height(), picture.height(), resized.height()), size.height());
  }

  private static int[] followed(int start, int length, int from, int to) {
    int[] places = IntStream.range(start, start + length).toArray();
    Nearest.follow(places, from, to);
    return places;
  }

  private static int[] padded(int[] places, int length) {
    int[] padded = Arrays.copyOf(places, length);
    Arrays.fill(padded, places.length, length, -1);
    return padded;
  }

  @Override
  public Placement placement() {
    double across = (double) picture.width() / resized.width();
    double down = (double) picture.height() / resized.height();
    double width = size.width() * across;
    double left = window.left() * across;
    return new Placement(
        flip ? picture.width() - left - width : left,
        window.top() * down,
        width,
        size.height() * down,
        flip);
  }
}
