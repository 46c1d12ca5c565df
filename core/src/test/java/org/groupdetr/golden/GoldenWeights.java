package org.groupdetr.golden;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
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

  /** Parts that the reference keeps apart for each group; rows of others stand in one tensor. */
  private static final Pattern APART = Pattern.compile("(transformer\\.enc_out\\w*)\\.(.*)");

  /**
   * Where one of our tensors stands in the reference.
   *
   * @param name of the reference's tensor
   * @param part which of its equal parts, from 0
   */
  private record Place(String name, int part) {}

  private static Place place(String ours, boolean grouped) {
    Matcher matcher = GROUP.matcher(ours);
    boolean later = matcher.matches();
    String name = later ? matcher.group(2) : ours;
    int group = later ? Integer.parseInt(matcher.group(1)) - 1 : 0;
    Matcher apart = APART.matcher(name);
    return grouped && apart.matches()
        ? new Place(apart.group(1) + "." + group + "." + apart.group(2), 0)
        : new Place(name, group);
  }

  /** The reference's names of all our tensors, by ours. */
  public static Map<String, String> names(Map<String, Tensor> ours) {
    Map<String, String> names = new LinkedHashMap<>();
    places(ours).forEach((own, place) -> names.put(own, place.name));
    return names;
  }

  /** Contents of queries of references that count groups even where there is one. */
  private static final String ALWAYS_COUNTED = "query_feat.weight";

  /** The reference's places of all our tensors, which tell whether groups are counted. */
  private static Map<String, Place> places(Map<String, Tensor> ours) {
    boolean grouped =
        ours.containsKey(ALWAYS_COUNTED)
            || ours.keySet().stream().anyMatch(name -> GROUP.matcher(name).matches());
    Map<String, Place> places = new LinkedHashMap<>();
    ours.keySet().forEach(name -> places.put(name, place(name, grouped)));
    return places;
  }

  /**
   * Fills the network; every tensor of the case must be used, and none of ours may be left. Where
   * the case stores a parameter, it counts instead of the formula.
   */
  public static void fill(Layer layer, GoldenTensors golden) {
    Set<String> all = new TreeSet<>();
    golden.json("weights").fieldNames().forEachRemaining(name -> all.add(own(name)));
    assertThat(fillPart(layer, golden)).isEqualTo(all);
  }

  /** The shapes of the reference's tensors, in which rows of all groups stand together. */
  public static Map<String, String> shapes(Map<String, Tensor> state) {
    Map<String, long[]> shapes = new TreeMap<>();
    places(state)
        .forEach(
            (ours, place) ->
                shapes.merge(
                    place.name,
                    state.get(ours).shape(),
                    (all, more) -> {
                      long[] sum = all.clone();
                      sum[0] += more[0];
                      return sum;
                    }));
    Map<String, String> lines = new TreeMap<>();
    shapes.forEach((name, shape) -> lines.put(name, Arrays.toString(shape)));
    return lines;
  }

  /** What a tensor is called that the reference's decoder refines boxes with under another name. */
  public static String own(String reference) {
    String decoder = "transformer.decoder.";
    return reference.startsWith(decoder + "bbox_embed.")
        ? reference.substring(decoder.length())
        : reference;
  }

  /** Fills a part of the network, of which none may be left; returns the names that were used. */
  public static Set<String> fillPart(Layer layer, GoldenTensors golden) {
    JsonNode weights = golden.json("weights");
    Set<String> used = new TreeSet<>();
    try (Scope scope = Scope.open();
        NoGrad quiet = NoGrad.open()) {
      Map<String, Tensor> state = layer.state();
      places(state)
          .forEach(
              (ours, place) -> {
                assertThat(weights.has(place.name)).as(ours).isTrue();
                used.add(place.name);
                Tensor tensor = state.get(ours);
                tensor.copyFrom(Tensors.of(values(place, tensor, golden, weights), tensor.shape()));
              });
    }
    return used;
  }

  private static float[] values(
      Place place, Tensor tensor, GoldenTensors golden, JsonNode weights) {
    String name = place.name;
    float[] values =
        golden.has("param/" + name)
            ? golden.floats("param/" + name)
            : byFormula(name, weights.get(name));
    int from = (int) (place.part * tensor.count());
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
    Map<String, Place> places = places(parameters);
    parameters.forEach(
        (ours, tensor) -> {
          try (Scope scope = Scope.open()) {
            double norm = what.apply(tensor).norm().item();
            squares.merge(places.get(ours).name, norm * norm, Double::sum);
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
    Map<String, Place> places = places(parameters);
    for (Map.Entry<String, Tensor> entry : parameters.entrySet()) {
      if (places.get(entry.getKey()).name.equals(reference)) {
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
