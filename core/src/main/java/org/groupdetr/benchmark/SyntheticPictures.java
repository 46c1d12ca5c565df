package org.groupdetr.benchmark;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.groupdetr.data.HostTargets;
import org.groupdetr.data.augment.Placement;
import org.groupdetr.data.load.HostBatch;
import org.groupdetr.geometry.Size;

/** Noise with objects in it, to time and to try training on: equal seeds give equal pictures. */
final class SyntheticPictures {
  private final SplittableRandom random;

  SyntheticPictures(long seed) {
    random = new SplittableRandom(seed);
  }

  /** Pictures of one size without padding, each with as many objects. */
  HostBatch batch(int pictures, int height, int width, int objects, int classes) {
    float[] pixels = new float[pictures * 3 * height * width];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (float) (2 * random.nextDouble() - 1);
    }
    List<HostTargets> targets = new ArrayList<>();
    long[] ids = new long[pictures];
    List<Placement> placements = new ArrayList<>();
    for (int i = 0; i < pictures; i++) {
      targets.add(targets(objects, classes));
      ids[i] = i;
      placements.add(Placement.whole(new Size(width, height)));
    }
    boolean[] padding = new boolean[pictures * height * width];
    return new HostBatch(height, width, pixels, padding, targets, ids, placements);
  }

  private HostTargets targets(int objects, int classes) {
    int[] labels = new int[objects];
    float[] boxes = new float[4 * objects];
    for (int i = 0; i < objects; i++) {
      labels[i] = random.nextInt(classes);
      for (int j = 0; j < 4; j++) {
        boxes[4 * i + j] = (float) (0.2 + 0.3 * random.nextDouble());
      }
    }
    return new HostTargets(labels, boxes);
  }
}
