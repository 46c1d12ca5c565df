package org.groupdetr.data.augment;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.groupdetr.data.TrainingPicture;
import org.groupdetr.data.image.PictureRows;
import org.groupdetr.data.image.ResizedRows;
import org.groupdetr.data.image.RgbImage;
import org.groupdetr.data.image.Rows;
import org.groupdetr.data.image.Window;
import org.groupdetr.geometry.Rle;
import org.groupdetr.geometry.Segmentation;
import org.groupdetr.geometry.Size;

/**
 * A part of a resized picture, somewhere in a larger picture.
 *
 * @param picture size before the resize
 * @param resized size of the whole after it
 * @param window what is seen of that
 * @param left where the window stands in the larger picture
 * @param top likewise
 * @param canvas size of the larger picture
 */
record Placed(Size picture, Size resized, Window window, int left, int top, Size canvas) {

  /** Writes the part's pixels, {@code [height, width, 3]} of the larger picture. */
  void draw(RgbImage image, byte[] pixels) {
    Rows rows = new ResizedRows(new PictureRows(image, false), resized, window);
    int width = window.width();
    int[] row = new int[3 * width + 1];
    for (int y = 0; y < window.height(); y++) {
      rows.read(y, row);
      int at = 3 * ((top + y) * canvas.width() + left);
      for (int x = 0; x < width; x++, at += 3) {
        for (int c = 0; c < 3; c++) {
          pixels[at + c] = (byte) row[c * width + x];
        }
      }
    }
  }

  /**
   * The objects that are seen, in the larger picture; where masks are learned, with a mask left.
   */
  List<Placed.Item> objects(TrainingPicture stored) {
    Instances seen =
        new Instances(stored.labels(), stored.boxes()).resized(picture, resized).cropped(window);
    int[] columns = places(window.left(), window.width(), picture.width(), resized.width());
    int[] across = padded(columns, left, canvas.width());
    int[] rows = places(window.top(), window.height(), picture.height(), resized.height());
    int[] down = padded(rows, top, canvas.height());
    List<Item> objects = new ArrayList<>();
    for (int i = 0; i < seen.labels().length; i++) {
      float[] box = Arrays.copyOfRange(seen.boxes(), 4 * i, 4 * i + 4);
      for (int side = 0; side < 4; side++) {
        box[side] += side % 2 == 0 ? left : top;
      }
      int place = seen.places()[i];
      List<Rle> mask =
          stored
              .masks()
              .map(masks -> List.of(masks.get(place).mask(picture).picked(across, down)))
              .orElse(List.of());
      if (mask.isEmpty() || mask.get(0).area() > 0) {
        objects.add(new Item(seen.labels()[i], box, mask));
      }
    }
    return objects;
  }

  private static int[] places(int start, int length, int from, int to) {
    int[] places = IntStream.range(start, start + length).toArray();
    Nearest.follow(places, from, to);
    return places;
  }

  private static int[] padded(int[] places, int before, int length) {
    int[] padded = new int[length];
    Arrays.fill(padded, -1);
    System.arraycopy(places, 0, padded, before, places.length);
    return padded;
  }

  /**
   * An object in the larger picture.
   *
   * @param box x1, y1, x2, y2 in pixels
   * @param mask one, where masks are learned, else none
   */
  record Item(int label, float[] box, List<Rle> mask) {
    /** What is true of a picture with these objects in the place of its own. */
    static TrainingPicture in(TrainingPicture picture, List<Item> objects) {
      float[] boxes = new float[4 * objects.size()];
      for (int i = 0; i < objects.size(); i++) {
        System.arraycopy(objects.get(i).box, 0, boxes, 4 * i, 4);
      }
      return new TrainingPicture(
          picture.imageId(),
          picture.file(),
          picture.width(),
          picture.height(),
          objects.stream().mapToInt(Item::label).toArray(),
          boxes,
          picture
              .masks()
              .map(
                  masks ->
                      objects.stream()
                          .<Segmentation>map(object -> Segmentation.Runs.of(object.mask.get(0)))
                          .toList()));
    }
  }
}
