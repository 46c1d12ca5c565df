package org.groupdetr.features.vit;

import static org.groupdetr.common.Require.require;

import java.util.List;
import java.util.stream.IntStream;
import org.groupdetr.features.FeatureMap;
import org.groupdetr.features.FeaturePyramid;
import org.groupdetr.features.Images;
import org.groupdetr.tensor.MapSize;
import org.groupdetr.tensor.Tensor;

/** Between pictures and the patches that they are cut into. */
final class Tokens {
  private Tokens() {}

  /** How many patches of that side a picture has. */
  static MapSize grid(MapSize picture, int patch, int multiple) {
    require(
        picture.height() % multiple == 0 && picture.width() % multiple == 0,
        "pictures must be multiples of %d pixels high and wide, were %d x %d; the nearest are"
            + " %d x %d",
        multiple,
        picture.height(),
        picture.width(),
        nearest(picture.height(), multiple),
        nearest(picture.width(), multiple));
    return new MapSize(picture.height() / patch, picture.width() / patch);
  }

  private static long nearest(int side, int multiple) {
    return Math.max(1, Math.round((double) side / multiple)) * multiple;
  }

  /** The size of a batch's pictures. */
  static MapSize size(Images images) {
    return new MapSize(images.pixels().size(2), images.pixels().size(3));
  }

  /** Maps {@code [B, C, H, W]} of one size, which have their padding in common. */
  static FeaturePyramid pyramid(List<Tensor> maps, Images images) {
    FeatureMap first = FeatureMap.of(maps.get(0), images.padding());
    return new FeaturePyramid(
        maps.stream().map(map -> new FeatureMap(map, first.padding())).toList(), images.padding());
  }

  /** So many times the same. */
  static <T> List<T> repeated(int times, T what) {
    return IntStream.range(0, times).mapToObj(i -> what).toList();
  }
}
