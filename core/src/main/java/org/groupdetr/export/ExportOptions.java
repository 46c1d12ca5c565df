package org.groupdetr.export;

import static org.groupdetr.common.UserException.require;

import java.util.OptionalInt;
import org.groupdetr.data.augment.ResizeSpec;
import org.groupdetr.geometry.Size;
import org.groupdetr.recipe.Recipe;

/**
 * What a graph takes.
 *
 * @param size of the pictures, with their padding
 * @param batch how many pictures; free if there is no number
 * @param pixels their form
 * @param opset version of ONNX's operators
 */
public record ExportOptions(Size size, OptionalInt batch, Pixels pixels, int opset) {
  /** The least version: it has the norm of a layer. */
  public static final int LEAST_OPSET = 17;

  /** The version that is written where nobody asks for another. */
  public static final int OPSET = 20;

  /** In what form pictures come. */
  public enum Pixels {
    /** Normalised numbers. */
    FLOAT,
    /** Bytes, which the graph normalises. */
    UINT8
  }

  public ExportOptions {
    require(
        opset >= LEAST_OPSET && opset <= OPSET,
        "--opset must be %d to %d, was %d: below %d, ONNX has no LayerNormalization",
        LEAST_OPSET,
        OPSET,
        opset,
        LEAST_OPSET);
    require(
        batch.isEmpty() || (batch.getAsInt() >= 1 && batch.getAsInt() <= 1024),
        "--batch must be any or 1 to 1024, was %d",
        batch.orElse(0));
  }

  /** The largest pictures that a recipe evaluates, wider than high, with their padding. */
  public static Size largest(Recipe recipe) {
    ResizeSpec sizes = recipe.data().evaluationSize();
    int multiple = recipe.detector().sideMultiple();
    return new Size(padded(sizes.longSide(), multiple), padded(sizes.shortSide(), multiple));
  }

  private static int padded(int side, int multiple) {
    return (side + multiple - 1) / multiple * multiple;
  }
}
