package org.groupdetr.eval;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.groupdetr.data.CocoAnnotation;
import org.groupdetr.data.CocoData;
import org.groupdetr.data.DetectionTable;
import org.groupdetr.geometry.Size;

/** Detections beside the objects of a truth, as pycocotools compares them. For one thread. */
public final class Comparison {
  private final List<CocoAnnotation> objects;
  private final Overlap overlap;

  private Comparison(List<CocoAnnotation> objects, Overlap overlap) {
    this.objects = objects;
    this.overlap = overlap;
  }

  /**
   * Of boxes or of masks.
   *
   * @param detections which have masks of their pictures' sizes, if masks are compared
   */
  public static Comparison of(CocoData truth, DetectionTable detections, IouType kind) {
    if (kind == IouType.BOXES) {
      Objects objects = new Objects(truth.annotations(), List.of());
      return new Comparison(truth.annotations(), new BoxOverlap(detections, objects));
    }
    Map<Long, Size> sizes = new HashMap<>();
    truth.images().forEach(i -> sizes.put(i.id(), new Size(i.width(), i.height())));
    TruthMasks masks = TruthMasks.of(truth.annotations(), sizes);
    Objects objects = new Objects(masks.annotations(), masks.masks());
    return new Comparison(masks.annotations(), new MaskOverlap(detections, objects));
  }

  /** The objects that are compared: all, or those with a mask. */
  public List<CocoAnnotation> objects() {
    return objects;
  }

  /**
   * IoU; with a crowd the share of the detection that lies in it.
   *
   * @param row of the detections
   * @param object index among {@link #objects()}
   */
  public double overlap(int row, int object) {
    return overlap.of(row, object);
  }
}
