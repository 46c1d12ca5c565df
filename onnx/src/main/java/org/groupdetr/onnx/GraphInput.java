package org.groupdetr.onnx;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import org.groupdetr.common.UserException;
import org.groupdetr.data.load.Normalisation;
import org.groupdetr.geometry.Size;

/**
 * What a graph takes, as {@code groupdetr.input} says.
 *
 * @param size H and W
 * @param batch B; none if any number of pictures goes
 * @param bytes whether it normalises bytes by itself
 * @param masked whether it asks where there is picture
 */
record GraphInput(Size size, Optional<Integer> batch, boolean bytes, boolean masked) {
  private static final int MOST_SIDE = 1 << 15;
  private static final int MOST_BATCH = 1 << 12;

  /**
   * Reads it.
   *
   * @param source the file, for messages
   */
  static GraphInput of(String source, JsonNode said) {
    Size size = new Size(side(source, said, "width"), side(source, said, "height"));
    JsonNode batch = said.path("batch");
    boolean any = batch.asText().equals("any");
    UserException.require(
        any || (batch.isInt() && batch.asInt() >= 1 && batch.asInt() <= MOST_BATCH),
        "%s: batch in groupdetr.input must be a number or \"any\", was %s",
        source,
        batch);
    String type = said.path("type").asText();
    UserException.require(
        type.equals("float32") || type.equals("uint8"),
        "%s: type in groupdetr.input must be float32 or uint8, was '%s'",
        source,
        type);
    requireUsual(source, said.path("mean"), "mean", Normalisation.mean());
    requireUsual(source, said.path("deviation"), "deviation", Normalisation.deviation());
    return new GraphInput(
        size,
        any ? Optional.empty() : Optional.of(batch.asInt()),
        type.equals("uint8"),
        said.path("mask").asBoolean());
  }

  private static int side(String source, JsonNode said, String key) {
    int side = said.path(key).asInt();
    UserException.require(
        side >= 1 && side <= MOST_SIDE,
        "%s: %s in groupdetr.input must be 1 to %d, was %s",
        source,
        key,
        MOST_SIDE,
        said.path(key));
    return side;
  }

  private static void requireUsual(String source, JsonNode said, String key, float[] usual) {
    boolean same = said.size() == usual.length;
    for (int c = 0; same && c < usual.length; c++) {
      same = Math.abs(said.get(c).asDouble() - usual[c]) < 1e-6;
    }
    UserException.require(
        same,
        "%s: %s in groupdetr.input is none that pictures are prepared with: %s",
        source,
        key,
        said);
  }
}
