package org.groupdetr.export;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.groupdetr.detector.SetDetector;
import org.groupdetr.features.Images;
import org.groupdetr.geometry.Size;
import org.groupdetr.recipe.Recipe;
import org.groupdetr.tensor.NoGrad;
import org.groupdetr.tensor.Recorder;
import org.groupdetr.tensor.Scope;
import org.groupdetr.tensor.Tensors;
import org.groupdetr.tensor.graph.Choices;
import org.groupdetr.tensor.graph.Recording;

/**
 * What the engine says of a picture if it chooses what a graph has chosen of it. Where numbers are
 * nearly equal, rounding decides which are the greatest; one token that changes places with another
 * then changes all that follows.
 *
 * @param outputs by the names of a graph's outputs
 * @param numbers among which was chosen, choice by choice
 */
public record EngineAnswer(Map<String, float[]> outputs, List<float[]> numbers) {
  /**
   * Asks about a picture.
   *
   * @param detector not fused
   * @param size H and W
   * @param pixels normalised, {@code [3, H, W]}
   * @param padding {@code [H, W]}
   * @param choices what the graph has chosen, choice by choice
   */
  public static EngineAnswer of(
      SetDetector<?> detector,
      Recipe recipe,
      Size size,
      float[] pixels,
      boolean[] padding,
      List<long[]> choices) {
    Choices prescribed = new Choices(choices);
    try (Scope scope = Scope.open();
        NoGrad quiet = NoGrad.open();
        Recording recording = new Recording(prescribed)) {
      Images images =
          new Images(
              Recorder.input(
                  recording,
                  DetectorGraph.IMAGES,
                  Tensors.of(pixels, 1, 3, size.height(), size.width())),
              Tensors.of(padding, 1, size.height(), size.width()));
      Map<String, float[]> outputs = new LinkedHashMap<>();
      DetectorGraph.said(detector, recipe, images)
          .forEach((name, tensor) -> outputs.put(name, Recorder.numbers(tensor)));
      return new EngineAnswer(outputs, prescribed.numbers());
    }
  }
}
