package org.groupdetr.onnx;

import com.fasterxml.jackson.databind.JsonNode;
import org.groupdetr.common.UserException;
import org.groupdetr.geometry.Size;

/**
 * How a graph's masks come to the size of a photograph, as {@code groupdetr.masks} says.
 *
 * @param small height and width of those that the graph gives
 * @param atOnce whether they are resized once where nothing must be cut; otherwise they are first
 *     enlarged to the graph's pictures
 * @param threshold above which a pixel is inside
 */
record MaskPlan(Size small, boolean atOnce, float threshold) {
  private static final int MOST_SIDE = 1 << 15;

  static MaskPlan of(String source, JsonNode said) {
    int height = said.path("height").asInt();
    int width = said.path("width").asInt();
    UserException.require(
        height >= 1 && width >= 1 && height <= MOST_SIDE && width <= MOST_SIDE,
        "%s: height and width in groupdetr.masks must be 1 to %d, were %s and %s",
        source,
        MOST_SIDE,
        said.path("height"),
        said.path("width"));
    String enlarging = said.path("enlarging").asText();
    UserException.require(
        enlarging.equals("at-once") || enlarging.equals("through-picture"),
        "%s: enlarging in groupdetr.masks must be at-once or through-picture, was '%s'",
        source,
        enlarging);
    return new MaskPlan(
        new Size(width, height),
        enlarging.equals("at-once"),
        (float) said.path("threshold").asDouble());
  }

  /**
   * A mask in the size of a photograph.
   *
   * @param padded size of the graph's pictures
   * @param seen size of the picture in it, without padding
   */
  MaskLogits enlarged(MaskLogits mask, Size padded, Size seen, Size photograph) {
    MaskLogits whole = atOnce && seen.equals(padded) ? mask : mask.resized(padded).cut(seen);
    return whole.resized(photograph);
  }
}
