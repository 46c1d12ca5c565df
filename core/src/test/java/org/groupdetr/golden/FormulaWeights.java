package org.groupdetr.golden;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.groupdetr.nn.Layer;
import org.groupdetr.tensor.NoGrad;
import org.groupdetr.tensor.Scope;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.tensor.Tensors;

/** Weights by the formula for detectors in full size, also those of which there is no case. */
public final class FormulaWeights {
  /** Which case tells offsets and scales, by how a recipe's name begins. */
  private static final Map<String, String> CASES =
      Map.of(
          "conditional-detr-r50", "conditional/full-c5",
          "dab-detr-r50", "dab/full",
          "dab-deformable-detr-r50", "dab_deformable/full",
          "dn-detr-r50", "dn/full",
          "dino-r50", "dino/full",
          "mask2former-r50", "mask2former/full",
          "lw-detr", "lw_detr/full-tiny",
          "lw-detr-large", "lw_detr/full-large",
          "rf-detr", "rf_detr/full-nano",
          "rf-detr-seg", "rf_detr/full-seg-nano");

  private FormulaWeights() {}

  /**
   * Fills a detector: where a case of reference numbers has a tensor of that name, with its offset
   * and scale if the shapes are the same, else with the rule that cases are made by.
   *
   * @param golden folder of the cases
   * @param recipe name of the detector's recipe
   */
  public static void fill(Layer detector, Path golden, String recipe) {
    String named =
        CASES.keySet().stream()
            .filter(recipe::startsWith)
            .max(java.util.Comparator.comparingInt(String::length))
            .orElseThrow();
    Path file = golden.resolve(CASES.get(named) + ".safetensors");
    JsonNode weights =
        Files.exists(file)
            ? GoldenTensors.read(file).json("weights")
            : com.fasterxml.jackson.databind.node.JsonNodeFactory.instance.objectNode();
    try (Scope scope = Scope.open();
        NoGrad quiet = NoGrad.open()) {
      Map<String, Tensor> state = detector.state();
      GoldenWeights.names(state)
          .forEach((own, name) -> fill(state.get(own), name, weights.path(name)));
    }
  }

  private static void fill(Tensor tensor, String name, JsonNode told) {
    long[] shape = tensor.shape();
    float[] rule = rule(name, shape);
    if (Arrays.toString(shape).replace(" ", "").equals(told.path("shape").toString())) {
      rule =
          new float[] {(float) told.get("offset").asDouble(), (float) told.get("scale").asDouble()};
    }
    int count = Math.toIntExact(tensor.count());
    tensor.copyFrom(Tensors.of(GoldenFormula.values(name, count, rule[0], rule[1]), shape));
  }

  /** Offset and scale that keep numbers of order one, as the scripts of the cases have them. */
  private static float[] rule(String name, long[] shape) {
    String leaf = name.substring(name.lastIndexOf('.') + 1);
    if (leaf.equals("running_var")) {
      return new float[] {1, 0.3f};
    }
    if (name.contains("bn3.weight")) {
      return new float[] {0.2f, 0.05f};
    }
    if (shape.length <= 1) {
      return leaf.equals("weight") ? new float[] {1, 0.2f} : new float[] {0, 0.1f};
    }
    boolean queries = name.matches(".*(query|tgt|level|refpoint).*");
    if (name.contains("embed") && shape.length == 2 && queries) {
      return new float[] {0, 1};
    }
    long inputs = Arrays.stream(shape).skip(1).reduce(1, Math::multiplyExact);
    return new float[] {0, (float) Math.sqrt(3.0 / inputs)};
  }
}
