package org.groupdetr.pretrained.sizes;

import java.util.LinkedHashMap;
import java.util.Map;
import org.groupdetr.common.UserException;
import org.groupdetr.detector.DetectorSpec;
import org.groupdetr.features.DinoV2Spec;
import org.groupdetr.features.ResNetSpec;
import org.groupdetr.features.VitSpec;
import org.groupdetr.groups.Grouping;
import org.groupdetr.recipe.Recipe;
import org.groupdetr.transformer.CrossAttentionSpec;
import org.groupdetr.weights.StoredTensor;

/**
 * Sizes that weights state beside their tensors, held against the tensors before anything is built
 * by them: a header of a few letters may ask for two million layers.
 *
 * @param tensors by our names
 */
public record StatedSizes(Map<String, StoredTensor> tensors) {
  /** No side of a detector's tensor is nearly so large. */
  private static final long LARGEST = 1 << 20;

  /** Longer sides of pictures are not looked at; there is no detector of such. */
  private static final int LONGEST_SIDE = 1 << 15;

  private static final int MOST_THREADS = 1 << 10;

  /**
   * Passes if no size is beyond what there is.
   *
   * @param source for the message
   * @throws UserException otherwise, with the key
   */
  public void requireWithin(String source, Recipe recipe) {
    long most = tensors.size();
    layers(recipe.detector()).forEach((key, count) -> require(source, key, count, most, "tensors"));
    long longest =
        tensors.values().stream()
            .filter(tensor -> tensor.count() > 0)
            .flatMap(tensor -> tensor.shape().stream())
            .mapToLong(Long::longValue)
            .max()
            .orElse(0);
    longest = Math.min(longest, LARGEST);
    for (Map.Entry<String, Long> side : sides(recipe).entrySet()) {
      require(source, side.getKey(), side.getValue(), longest, "as largest side");
    }
    UserException.require(
        recipe.data().evaluationSize().longSide() <= LONGEST_SIDE,
        "%s says data.evaluationSize.longSide: %d, which no picture has",
        source,
        recipe.data().evaluationSize().longSide());
    UserException.require(
        recipe.data().loaderThreads() <= MOST_THREADS,
        "%s says data.loaderThreads: %d, which no machine has",
        source,
        recipe.data().loaderThreads());
  }

  private static void require(String source, String key, long stated, long most, String what) {
    UserException.require(
        stated <= most,
        "%s says %s: %d, but its tensors do not have such a size (%d %s): its header is damaged or"
            + " was made for another file",
        source,
        key,
        stated,
        most,
        what);
  }

  /** What each adds tensors of its own. */
  private static Map<String, Integer> layers(DetectorSpec spec) {
    Map<String, Integer> counts = new LinkedHashMap<>();
    counts.put("detector.transformer.encoderLayers", spec.transformer().encoderLayers());
    counts.put("detector.transformer.decoderLayers", spec.transformer().decoderLayers());
    if (spec.backbone() instanceof VitSpec vit) {
      counts.put("detector.backbone.blocks", vit.blocks());
    } else if (spec.backbone() instanceof DinoV2Spec dino) {
      counts.put("detector.backbone.layers", dino.layers());
    }
    if (spec instanceof DetectorSpec.DabDeformableDetr deformable) {
      counts.put("detector.deformable.scales", deformable.deformable().scales());
    } else if (spec instanceof DetectorSpec.Dino dino) {
      counts.put("detector.deformable.scales", dino.deformable().scales());
    }
    return counts;
  }

  /** What is the side of some tensor, or of a part of it. */
  private static Map<String, Long> sides(Recipe recipe) {
    DetectorSpec spec = recipe.detector();
    Map<String, Long> sizes = new LinkedHashMap<>();
    if (spec.backbone() instanceof ResNetSpec backbone) {
      sizes.put("detector.backbone.width", (long) backbone.width());
    } else if (spec.backbone() instanceof VitSpec vit) {
      sizes.put("detector.backbone.channels", (long) vit.channels());
    } else if (spec.backbone() instanceof DinoV2Spec dino) {
      sizes.put("detector.backbone.channels", (long) dino.channels());
      sizes.put("detector.backbone.positions", (long) dino.positions() * dino.positions());
    }
    sizes.put("detector.transformer.channels", (long) spec.transformer().channels());
    sizes.put("detector.transformer.feedForward", (long) spec.transformer().feedForward());
    boolean many = recipe.training().assignment() == Grouping.Kind.ONE_TO_MANY;
    sizes.put(
        many ? "detector.queries times training.groups" : "detector.queries",
        (long) spec.queries() * (many ? recipe.training().groups() : 1));
    if (spec instanceof DetectorSpec.Mask2Former masks) {
      sizes.put("detector.pixelDecoder.maskChannels", (long) masks.pixelDecoder().maskChannels());
      sizes.put("detector.pixelDecoder.feedForward", (long) masks.pixelDecoder().feedForward());
    } else if (spec instanceof DetectorSpec.DabDeformableDetr deformable) {
      sizes.put(
          "detector.deformable.encoderPoints", (long) deformable.deformable().encoderPoints());
      sizes.put(
          "detector.deformable.decoderPoints", (long) deformable.deformable().decoderPoints());
    } else if (spec instanceof DetectorSpec.Dino dino) {
      sizes.put("detector.deformable.encoderPoints", (long) dino.deformable().encoderPoints());
      sizes.put("detector.deformable.decoderPoints", (long) dino.deformable().decoderPoints());
    } else if (spec instanceof DetectorSpec.LwDetr lw) {
      putLooks(sizes, lw.crossAttention());
    } else if (spec instanceof DetectorSpec.RfDetr rf) {
      putLooks(sizes, rf.crossAttention());
    } else if (spec instanceof DetectorSpec.RfDetrSeg masks) {
      putLooks(sizes, masks.crossAttention());
    }
    return sizes;
  }

  private static void putLooks(Map<String, Long> sizes, CrossAttentionSpec attention) {
    sizes.put("detector.crossAttention.heads", (long) attention.heads());
    sizes.put("detector.crossAttention.points", (long) attention.points());
  }
}
