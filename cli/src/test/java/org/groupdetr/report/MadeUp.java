package org.groupdetr.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.groupdetr.data.CocoAnnotation;
import org.groupdetr.data.CocoCategory;
import org.groupdetr.data.CocoData;
import org.groupdetr.data.CocoImage;
import org.groupdetr.data.DetectionTable;
import org.groupdetr.geometry.Rle;
import org.groupdetr.geometry.Segmentation;
import org.groupdetr.geometry.Size;

/** Truths and detections drawn at random, or put together by hand. */
final class MadeUp {
  private final List<CocoImage> images = new ArrayList<>();
  private final List<CocoAnnotation> objects = new ArrayList<>();
  private final List<CocoCategory> categories = new ArrayList<>();
  final DetectionTable found = new DetectionTable();

  MadeUp(String... classes) {
    for (int i = 0; i < classes.length; i++) {
      // Ids with gaps, as files have them.
      categories.add(new CocoCategory(3 * i + 2, classes[i], ""));
    }
  }

  static int id(int classIndex) {
    return 3 * classIndex + 2;
  }

  MadeUp picture(String name, int width, int height) {
    images.add(new CocoImage(100 + images.size(), name, width, height));
    return this;
  }

  private long picture() {
    return images.get(images.size() - 1).id();
  }

  MadeUp object(int classIndex, double x, double y, double width, double height) {
    objects.add(
        new CocoAnnotation(
            1 + objects.size(),
            picture(),
            id(classIndex),
            x,
            y,
            width,
            height,
            width * height,
            false));
    return this;
  }

  MadeUp crowd(int classIndex, double x, double y, double width, double height) {
    objects.add(
        new CocoAnnotation(
            1 + objects.size(),
            picture(),
            id(classIndex),
            x,
            y,
            width,
            height,
            width * height,
            true));
    return this;
  }

  MadeUp found(int classIndex, double score, double x, double y, double width, double height) {
    found.add(picture(), id(classIndex), score, x, y, width, height);
    return this;
  }

  /** The same with masks: those of objects fill their boxes, found ones lack the lowest fifth. */
  MadeUp withMasks() {
    MadeUp masked = new MadeUp();
    masked.images.addAll(images);
    masked.categories.addAll(categories);
    for (CocoAnnotation o : objects) {
      masked.objects.add(
          new CocoAnnotation(
              o.id(),
              o.imageId(),
              o.categoryId(),
              o.x(),
              o.y(),
              o.width(),
              o.height(),
              o.area(),
              o.crowd(),
              outline(o.x(), o.y(), o.width(), o.height())));
    }
    for (int row = 0; row < found.size(); row++) {
      double x = found.x(row);
      double y = found.y(row);
      masked.found.add(
          found.imageId(row),
          found.categoryId(row),
          found.score(row),
          x,
          y,
          found.width(row),
          found.height(row));
      Rle mask = outline(x, y, found.width(row), 0.8 * found.height(row)).mask(new Size(100, 100));
      masked.found.setLastMask(Segmentation.Runs.of(mask));
    }
    return masked;
  }

  private static Segmentation outline(double x, double y, double width, double height) {
    double right = x + width;
    double bottom = y + height;
    return Segmentation.Polygons.of(new double[] {x, y, right, y, right, bottom, x, bottom});
  }

  CocoData truth() {
    return new CocoData(images, objects, categories);
  }

  List<PictureResult> scenes() {
    return PictureResult.of(truth(), found);
  }

  /** Pictures of crowded objects, found with errors of place, class and number. */
  static MadeUp random(long seed, int pictures, String... classes) {
    Random random = new Random(seed);
    MadeUp made = new MadeUp(classes);
    for (int p = 0; p < pictures; p++) {
      made.picture("picture " + p + ".png", 100, 100);
      for (int g = random.nextInt(6); g > 0; g--) {
        int k = random.nextInt(classes.length);
        double x = random.nextInt(60);
        double y = random.nextInt(60);
        double width = 10 + random.nextInt(30);
        double height = 10 + random.nextInt(30);
        if (random.nextInt(12) == 0) {
          made.crowd(k, x, y, width, height);
        } else {
          made.object(k, x, y, width, height);
        }
        for (int d = random.nextInt(4); d > 0; d--) {
          int as = random.nextInt(4) == 0 ? random.nextInt(classes.length) : k;
          made.found(
              as,
              random.nextInt(50) / 50.0,
              x + random.nextInt(9) - 4,
              y + random.nextInt(9) - 4,
              width + random.nextInt(5),
              height + random.nextInt(5));
        }
      }
    }
    return made;
  }
}
