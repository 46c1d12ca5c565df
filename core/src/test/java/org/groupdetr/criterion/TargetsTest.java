package org.groupdetr.criterion;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.groupdetr.data.HostTargets;
import org.groupdetr.data.augment.Placement;
import org.groupdetr.data.load.HostBatch;
import org.groupdetr.geometry.Rle;
import org.groupdetr.geometry.Size;
import org.groupdetr.golden.GoldenFormula;
import org.groupdetr.tensor.DType;
import org.groupdetr.tensor.Device;
import org.groupdetr.tensor.Engine;
import org.groupdetr.tensor.Scope;
import org.groupdetr.tensor.Tensor;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The truths of a batch as tensors. */
class TargetsTest {
  private static final int HEIGHT = 13;
  private static final int WIDTH = 17;
  private static final List<Size> PICTURES =
      List.of(new Size(17, 9), new Size(5, 13), new Size(1, 1));
  private static final int[] COUNTS = {3, 0, 2};

  @BeforeAll
  static void load() {
    Engine.load();
  }

  /** A bitmap of any shape: half of its pixels, by formula. */
  private static byte[] bitmap(Size size, String name) {
    float[] uniform = GoldenFormula.uniform(name, size.width() * size.height());
    byte[] bitmap = new byte[uniform.length];
    for (int i = 0; i < bitmap.length; i++) {
      bitmap[i] = (byte) (uniform[i] > 0 ? 1 : 0);
    }
    return bitmap;
  }

  private static HostTargets targets(int picture, boolean masked) {
    int count = COUNTS[picture];
    List<Rle> masks = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Size size = PICTURES.get(picture);
      masks.add(Rle.encoded(size, bitmap(size, picture + "/" + i)));
    }
    return new HostTargets(
        new int[count], new float[4 * count], masked ? Optional.of(masks) : Optional.empty());
  }

  private static HostBatch batch(boolean lastIsMasked) {
    List<HostTargets> targets =
        List.of(targets(0, true), targets(1, true), targets(2, lastIsMasked));
    int area = COUNTS.length * HEIGHT * WIDTH;
    List<Placement> placements = PICTURES.stream().map(Placement::whole).toList();
    return new HostBatch(
        HEIGHT,
        WIDTH,
        new float[3 * area],
        new boolean[area],
        targets,
        new long[COUNTS.length],
        placements);
  }

  @Test
  void masksAreAsLargeAsThePaddedPicturesAndEmptyWhereThoseArePadded() {
    try (Scope scope = Scope.open()) {
      List<Tensor> masks = Targets.of(batch(true), Device.CPU).masks().orElseThrow();
      assertThat(masks).hasSize(COUNTS.length);
      for (int picture = 0; picture < COUNTS.length; picture++) {
        Tensor own = masks.get(picture);
        assertThat(own.type()).isEqualTo(DType.UINT8);
        assertThat(own.shape()).containsExactly(COUNTS[picture], HEIGHT, WIDTH);
        byte[] found = own.contiguous().bytes();
        Size size = PICTURES.get(picture);
        for (int i = 0; i < COUNTS[picture]; i++) {
          byte[] bitmap = bitmap(size, picture + "/" + i);
          for (int k = 0; k < HEIGHT * WIDTH; k++) {
            int x = k % WIDTH;
            int y = k / WIDTH;
            boolean inside = x < size.width() && y < size.height();
            int wanted = inside ? bitmap[y * size.width() + x] : 0;
            assertThat(found[i * HEIGHT * WIDTH + k])
                .as("%d/%d %d", picture, i, k)
                .isEqualTo((byte) wanted);
          }
        }
      }
    }
  }

  /** A batch is learned from masks as a whole or not at all. */
  @Test
  void thereAreNoMasksWhereOnePictureHasNone() {
    try (Scope scope = Scope.open()) {
      assertThat(Targets.of(batch(false), Device.CPU).masks()).isEmpty();
    }
  }
}
