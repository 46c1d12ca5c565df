package org.groupdetr.data.check;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import org.groupdetr.data.CocoAnnotation;
import org.groupdetr.data.CocoImage;
import org.groupdetr.data.DataProblem;
import org.groupdetr.data.DataSet;
import org.groupdetr.data.ProblemKind;
import org.groupdetr.data.ProblemLog;
import org.groupdetr.data.Split;
import org.groupdetr.geometry.Box;
import org.groupdetr.geometry.Polygon;
import org.groupdetr.geometry.Segmentation;
import org.groupdetr.geometry.Size;

/** Looks for problems of masks. */
final class MaskCheck {
  private final ProblemLog log;

  MaskCheck(ProblemLog log) {
    this.log = log;
  }

  void check(DataSet data) {
    for (Split split : data.splits()) {
      if (split.hasMasks()) {
        check(split);
      }
    }
  }

  private void check(Split split) {
    Map<Long, CocoImage> images = new HashMap<>();
    split.truth().images().forEach(i -> images.put(i.id(), i));
    for (CocoAnnotation object : split.truth().annotations()) {
      CocoImage image = images.get(object.imageId());
      if (image != null && image.width() > 0 && image.height() > 0) {
        new OneObject(split, image, object).check();
      }
    }
  }

  /** An object in a picture of known size. */
  private final class OneObject {
    private final Split split;
    private final CocoImage image;
    private final CocoAnnotation object;
    private final Size size;

    OneObject(Split split, CocoImage image, CocoAnnotation object) {
      this.split = split;
      this.image = image;
      this.object = object;
      size = new Size(image.width(), image.height());
    }

    void check() {
      if (object.segmentation() instanceof Segmentation.Polygons polygons) {
        checkPolygons(polygons);
      } else if (object.segmentation() instanceof Segmentation.None) {
        add(ProblemKind.NO_MASK, "");
      } else {
        checkArea();
      }
    }

    private void checkArea() {
      try {
        if (object.segmentation().mask(size).area() == 0) {
          add(ProblemKind.EMPTY_MASK, "");
        }
      } catch (IllegalArgumentException e) {
        add(ProblemKind.BROKEN_MASK, String.valueOf(e.getMessage()));
      }
    }

    private void checkPolygons(Segmentation.Polygons polygons) {
      int unusable = polygons.unusable();
      if (unusable > 0) {
        add(ProblemKind.BROKEN_POLYGON, count(unusable, polygons));
      }
      int outside = 0;
      int crossing = 0;
      int unsearched = 0;
      boolean thin = true;
      for (Polygon part : polygons.parts()) {
        Box box = part.box();
        boolean away =
            box.x2() <= 0 || box.y2() <= 0 || box.x1() >= size.width() || box.y1() >= size.height();
        outside += away ? 1 : 0;
        SelfCrossing.Result crossed = SelfCrossing.of(part);
        crossing += crossed == SelfCrossing.Result.CROSSING ? 1 : 0;
        unsearched += crossed == SelfCrossing.Result.NOT_FOUND_YET ? 1 : 0;
        // Only what is thin everywhere can miss all pixels; most masks need not be drawn.
        thin &= away || Math.abs(part.area()) <= 2 * (box.width() + box.height()) + 2;
      }
      if (outside > 0) {
        add(ProblemKind.POLYGON_OUTSIDE, count(outside, polygons));
      }
      if (crossing > 0) {
        add(ProblemKind.SELF_CROSSING, count(crossing, polygons));
      }
      if (unsearched > 0) {
        add(ProblemKind.CROSSING_UNKNOWN, count(unsearched, polygons));
      }
      if (thin) {
        checkArea();
      }
    }

    private String count(int number, Segmentation.Polygons polygons) {
      return String.format(Locale.ROOT, "%d of %d", number, polygons.rings().list().size());
    }

    private void add(ProblemKind kind, String value) {
      OptionalLong id = OptionalLong.of(object.id());
      log.add(new DataProblem(kind, split.name(), image.fileName(), id, value));
    }
  }
}
