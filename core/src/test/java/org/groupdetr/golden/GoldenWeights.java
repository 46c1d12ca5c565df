package org.groupdetr.golden;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.groupdetr.nn.Layer;
import org.groupdetr.tensor.NoGrad;
import org.groupdetr.tensor.Scope;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.tensor.Tensors;

/** Weights by the formula, and the way between our names and the reference's. */
public final class GoldenWeights {
  private static final Pattern GROUP = Pattern.compile("groups\\.(\\d+)\\.(.*)");

  private GoldenWeights() {}

  /** The reference's name; the reference keeps the rows of all groups in one tensor. */
  public static String name(String ours) {
    Matcher matcher = GROUP.matcher(ours);
    return matcher.matches() ? matcher.group(2) : ours;
  }

  private static int group(String ours) {
    Matcher matcher = GROUP.matcher(ours);
    return matcher.matches() ? Integer.parseInt(matcher.group(1)) - 1 : 0;
  }

  /**
   * Fills the network; every tensor of the case must be used, and none of ours may be left. Where
   * the case stores a parameter, it counts instead of the formula.
   */
  public static void fill(Layer layer, GoldenTensors golden) {
    Set<String> all = new TreeSet<>();
    golden.json("weights").fieldNames().forEachRemaining(all::add);
    assertThat(fillPart(layer, golden)).isEqualTo(all);
  }

  /** Fills a part of the network, of which none may be left; returns the names that were used. */
  public static Set<String> fillPart(Layer layer, GoldenTensors golden) {
    JsonNode weights = golden.json("weights");
    Set<String> used = new TreeSet<>();
    try (Scope scope = Scope.open();
        NoGrad quiet = NoGrad.open()) {
      layer
          .state()
          .forEach(
              (ours, tensor) -> {
                assertThat(weights.has(name(ours))).as(ours).isTrue();
                used.add(name(ours));
                tensor.copyFrom(Tensors.of(values(ours, tensor, golden, weights), tensor.shape()));
              });
    }
    return used;
  }

  private static float[] values(
      String ours, Tensor tensor, GoldenTensors golden, JsonNode weights) {
    String name = name(ours);
    float[] values =
        golden.has("param/" + name)
            ? golden.floats("param/" + name)
            : byFormula(name, weights.get(name));
    int from = (int) (group(ours) * tensor.count());
    return Arrays.copyOfRange(values, from, from + (int) tensor.count());
  }

  private static float[] byFormula(String name, JsonNode entry) {
    int whole = 1;
    for (JsonNode side : entry.get("shape")) {
      whole *= side.asInt();
    }
    return GoldenFormula.values(
        name, whole, (float) entry.get("offset").asDouble(), (float) entry.get("scale").asDouble());
  }

  /** L2 norms by the reference's names, of what is taken from each of our parameters. */
  public static Map<String, Double> norms(
      Map<String, Tensor> parameters, java.util.function.Function<Tensor, Tensor> what) {
    Map<String, Double> squares = new LinkedHashMap<>();
    parameters.forEach(
        (ours, tensor) -> {
          try (Scope scope = Scope.open()) {
            double norm = what.apply(tensor).norm().number();
            squares.merge(name(ours), norm * norm, Double::sum);
          }
        });
    squares.replaceAll((name, square) -> Math.sqrt(square));
    return squares;
  }

  /** What is taken from all our parameters of that name, group after group. */
  public static float[] joined(
      Map<String, Tensor> parameters,
      String reference,
      java.util.function.Function<Tensor, Tensor> what) {
    float[] all = new float[0];
    for (Map.Entry<String, Tensor> entry : parameters.entrySet()) {
      if (name(entry.getKey()).equals(reference)) {
        float[] own = what.apply(entry.getValue()).floats();
        int from = all.length;
        all = Arrays.copyOf(all, from + own.length);
        System.arraycopy(own, 0, all, from, own.length);
      }
    }
    return all;
  }

  /** Fails unless both are alike within an absolute tolerance. */
  public static void assertClose(String what, float[] found, double[] expected, double tolerance) {
    assertThat(found.length).as(what + " length").isEqualTo(expected.length);
    double worst = 0;
    int at = 0;
    for (int i = 0; i < found.length; i++) {
      double difference = Math.abs(found[i] - expected[i]);
      if (!(difference <= worst)) {
        worst = difference;
        at = i;
      }
    }
    assertThat(worst).as(what + ", worst at " + at).isLessThanOrEqualTo(tolerance);
  }
}
