package org.groupdetr.pretrained;

import java.util.Map;
import java.util.Set;
import org.groupdetr.common.UserException;
import org.groupdetr.pretrained.sizes.LightweightSizes;
import org.groupdetr.recipe.NotCovered;
import org.groupdetr.weights.StoredTensor;

/** Sizes of RF-DETR whose weights are not free; by name they are refused in {@link NotCovered}. */
final class OtherLicence {
  private static final Set<String> MODELS = Set.of("RFDETRXLarge", "RFDETR2XLarge");

  /** With a head of any size; they are published with 126.4 and 126.9 million. */
  private static final long LEAST = 125_500_000;

  private static final long MOST = 127_500_000;

  private OtherLicence() {}

  /**
   * Refuses weights of such a size.
   *
   * @param tensors by our names
   * @throws UserException if they are
   */
  static void requireNone(
      String source,
      PublishedDetector kind,
      Map<String, StoredTensor> tensors,
      Map<String, String> settings) {
    if (kind != PublishedDetector.RF_DETR) {
      return;
    }
    long count =
        tensors.values().stream()
            .mapToLong(tensor -> tensor.shape().stream().reduce(1L, (a, b) -> a * b))
            .sum();
    boolean alike =
        count >= LEAST && count <= MOST && new LightweightSizes(tensors, settings).isBase();
    UserException.require(
        !alike && !MODELS.contains(settings.getOrDefault("model_name", "")),
        "%s is an RF-DETR XL or 2XL by its size or by what it says: these are published under"
            + " another licence (PML 1.0), which is not free, and are not covered; the largest that"
            + " is covered is rf-detr-large",
        source);
  }
}
