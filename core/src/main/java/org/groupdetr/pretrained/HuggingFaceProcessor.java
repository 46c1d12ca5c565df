package org.groupdetr.pretrained;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.groupdetr.common.UserException;

/**
 * How a folder of Hugging Face transformers has pictures prepared. What is not said is as in
 * transformers' own defaults; what is said and cannot be done here is an error that names the key.
 *
 * @param path for messages
 */
record HuggingFaceProcessor(Path path, JsonNode json) {
  /** Where it is said, in the order in which transformers looks. */
  private static final String OWN = "preprocessor_config.json";

  private static final String SHARED = "processor_config.json";

  /** As large as pictures get: no bound. */
  private static final int NO_BOUND = 1 << 15;

  private static final int BILINEAR = 2;
  private static final double EXACT = 1e-6;
  private static final List<Double> MEAN = List.of(0.485, 0.456, 0.406);
  private static final List<Double> DEVIATION = List.of(0.229, 0.224, 0.225);

  /** Steps that are always done here. */
  private static final List<String> ALWAYS = List.of("do_resize", "do_rescale", "do_normalize");

  /** Steps that do not change the numbers, or only those of annotations. */
  private static final Set<String> HARMLESS =
      Set.of("do_pad", "do_convert_rgb", "do_convert_annotations", "do_reduce_labels");

  /**
   * What the recipe of a detector must say to prepare pictures so.
   *
   * @return settings of a recipe; none where the folder says nothing
   * @throws UserException if that cannot be done
   */
  static List<String> overrides(Path folder, HuggingFaceKind kind) {
    Path own = folder.resolve(OWN);
    Path shared = folder.resolve(SHARED);
    if (Files.exists(own)) {
      return new HuggingFaceProcessor(own, HuggingFaceConfig.json(own)).overrides(kind);
    }
    JsonNode part =
        Files.exists(shared)
            ? HuggingFaceConfig.json(shared).path("image_processor")
            : MissingNode.getInstance();
    return part.isObject() ? new HuggingFaceProcessor(shared, part).overrides(kind) : List.of();
  }

  private List<String> overrides(HuggingFaceKind kind) {
    for (String step : ALWAYS) {
      if (!json.path(step).asBoolean(true)) {
        throw refusal(step, "it is always done here");
      }
    }
    json.fieldNames()
        .forEachRemaining(
            key -> {
              boolean other =
                  key.startsWith("do_") && !ALWAYS.contains(key) && !HARMLESS.contains(key);
              if (other && json.path(key).asBoolean()) {
                throw refusal(key, "there is no such step here");
              }
            });
    double factor = json.path("rescale_factor").asDouble(1.0 / 255);
    if (Math.abs(factor * 255 - 1) > EXACT) {
      throw refusal("rescale_factor", "1/255 is supported");
    }
    requireNumbers("image_mean", MEAN);
    requireNumbers("image_std", DEVIATION);
    if (json.path("resample").asInt(BILINEAR) != BILINEAR) {
      throw refusal("resample", "2 (bilinear) is supported");
    }
    if (isSaid("pad_size")) {
      throw refusal("pad_size", "pictures are padded to those of their batch only");
    }
    if (kind == HuggingFaceKind.MASK2FORMER && json.path("size_divisor").asInt(32) != 32) {
      throw refusal("size_divisor", "32 is supported");
    }
    return kind.kind().isLightweight() ? square() : size();
  }

  /** The side of a square; pictures do not keep their ratio. */
  private List<String> square() {
    JsonNode size = json.path("size");
    if (size.isMissingNode() || size.isNull()) {
      return List.of();
    }
    JsonNode height = size.path("height");
    if (!height.isIntegralNumber() || !height.equals(size.path("width"))) {
      throw refusal("size", "an equal height and width is supported");
    }
    if (height.asInt() < 1 || height.asInt() > NO_BOUND) {
      throw refusal("size", "sides of 1 to " + NO_BOUND + " are supported");
    }
    return List.of(
        "data.evaluationSize.longSide=" + height, "data.evaluationSize.shortSide=" + height);
  }

  /** The size: a short side with a bound of the long one, as a pair or as two numbers. */
  private List<String> size() {
    JsonNode size = json.path("size");
    if (size.isMissingNode() || size.isNull()) {
      return List.of();
    }
    JsonNode shortest = size.isNumber() ? size : size.path("shortest_edge");
    JsonNode longest = size.path("longest_edge");
    if (longest.isMissingNode() || longest.isNull()) {
      longest = json.path("max_size");
    }
    boolean bound = !(longest.isMissingNode() || longest.isNull());
    if (!shortest.isIntegralNumber() || (bound && !longest.isIntegralNumber())) {
      throw refusal("size", "shortest_edge with longest_edge is supported: sides keep their ratio");
    }
    // A size that is one number has its usual bound.
    int most = bound ? longest.asInt() : size.isNumber() ? 1333 : NO_BOUND;
    int least = shortest.asInt();
    if (least < 1 || least > NO_BOUND || most < 1 || most > NO_BOUND) {
      throw refusal("size", "sides of 1 to " + NO_BOUND + " are supported");
    }
    // A short side above the bound of the long one never comes about.
    return List.of(
        "data.evaluationSize.longSide=" + most,
        "data.evaluationSize.shortSide=" + Math.min(least, most));
  }

  private boolean isSaid(String key) {
    JsonNode value = json.path(key);
    return !value.isMissingNode() && !value.isNull();
  }

  private void requireNumbers(String key, List<Double> supported) {
    JsonNode values = json.path(key);
    if (!isSaid(key)) {
      return;
    }
    boolean same = values.size() == supported.size();
    for (int i = 0; same && i < supported.size(); i++) {
      same = Math.abs(values.get(i).asDouble(Double.NaN) - supported.get(i)) <= EXACT;
    }
    if (!same) {
      throw refusal(key, supported + " is supported, which is ImageNet's");
    }
  }

  private UserException refusal(String key, String reason) {
    String said = json.path(key).toString();
    return UserException.of(
        "%s says %s: %s, with which the numbers would be others: %s",
        path, key, said.length() > 60 ? said.substring(0, 60) + "..." : said, reason);
  }
}
