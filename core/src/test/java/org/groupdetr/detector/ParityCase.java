package org.groupdetr.detector;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.groupdetr.criterion.Targets;
import org.groupdetr.features.FeatureMap;
import org.groupdetr.features.FeaturePyramid;
import org.groupdetr.features.ResNetSpec;
import org.groupdetr.golden.GoldenTensors;
import org.groupdetr.nn.Activation;
import org.groupdetr.nn.Init;
import org.groupdetr.tensor.CounterRng;
import org.groupdetr.tensor.Device;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.tensor.Tensors;
import org.groupdetr.transformer.DeformableSpec;
import org.groupdetr.transformer.TransformerContext;
import org.groupdetr.transformer.TransformerSpec;

/** Reference numbers of a whole detector. What the folders name differently is read alike. */
final class ParityCase {
  private static final int ROUNDINGS = 5;

  private final String name;
  private final GoldenTensors golden;
  private final JsonNode config;

  private ParityCase(String name, GoldenTensors golden) {
    this.name = name;
    this.golden = golden;
    this.config = golden.json("config");
  }

  static ParityCase read(Path file) {
    return new ParityCase(file.getFileName().toString(), GoldenTensors.read(file));
  }

  /** The first word of the file's name. */
  String kind() {
    return kind(name);
  }

  static String kind(String fileName) {
    return fileName.split("[-.]")[0];
  }

  GoldenTensors golden() {
    return golden;
  }

  // ---- settings

  /** The setting under the first of these names that is there; what the case itself says counts. */
  JsonNode setting(String... names) {
    return Stream.of(config, config.path("settings"))
        .flatMap(some -> Arrays.stream(names).filter(some::has).map(some::get))
        .findFirst()
        .orElseThrow(() -> new AssertionError(name + " lacks " + Arrays.toString(names)));
  }

  boolean flag(String key) {
    return config.path(key).asBoolean(config.path("settings").path(key).asBoolean());
  }

  /** Ascending numbers under that name. */
  List<Integer> numbers(String key) {
    List<Integer> numbers = new ArrayList<>();
    setting(key).forEach(number -> numbers.add(number.asInt()));
    return numbers;
  }

  /** Whether a network of real size stands before the transformer. */
  boolean realBackbone() {
    return fromPictures() && !config.has("vit_dim");
  }

  int number(String... names) {
    return setting(names).asInt();
  }

  double real(String key, double otherwise) {
    return config.has(key) ? config.get(key).asDouble() : otherwise;
  }

  int groups() {
    return config.has("groups") || config.has("group_detr") ? number("groups", "group_detr") : 1;
  }

  int classes() {
    return number("classes", "num_classes");
  }

  /** The published ResNet-50, plain or dilated. */
  ResNetSpec resnet() {
    boolean dilation = config.has("dilation") && config.get("dilation").asBoolean();
    return new ResNetSpec(50, 64, 4, dilation, ResNetSpec.Stem.STANDARD, ResNetSpec.Norm.FROZEN);
  }

  /** The weights of the losses by official name, if the case says any. */
  Map<String, Double> weights() {
    Map<String, Double> weights = new LinkedHashMap<>();
    for (String key : List.of("weight_dict", "loss_weights")) {
      if (golden.metadata().containsKey(key)) {
        golden
            .json(key)
            .properties()
            .forEach(w -> weights.put(w.getKey(), w.getValue().asDouble()));
      }
    }
    return weights;
  }

  // ---- what goes in

  /** Whether pictures go in, and not features. */
  boolean fromPictures() {
    return !golden.has(featureName(0));
  }

  String featureName(int map) {
    return golden.has("input/feature") ? "input/feature" : "input/feature" + map;
  }

  /** The features that go in instead of pictures, finest first. */
  List<Tensor> features() {
    List<Tensor> features = new ArrayList<>();
    do {
      features.add(tensor(featureName(features.size())));
    } while (golden.has("input/feature" + features.size()));
    return features;
  }

  /** These features with their padding. */
  FeaturePyramid pyramid(List<Tensor> features) {
    Tensor padding = flags(golden.has("input/padding") ? "input/padding" : "input/padding0");
    return new FeaturePyramid(
        features.stream().map(f -> FeatureMap.of(f, padding)).toList(), padding);
  }

  Targets targets() {
    List<int[]> labels = new ArrayList<>();
    List<float[]> boxes = new ArrayList<>();
    for (int b = 0; golden.has("target/" + b + "/labels"); b++) {
      labels.add(golden.ints("target/" + b + "/labels"));
      boxes.add(golden.floats("target/" + b + "/boxes"));
    }
    return Targets.of(labels, boxes, Device.CPU);
  }

  Tensor tensor(String key) {
    return Tensors.of(golden.floats(key), shape(key));
  }

  Tensor flags(String key) {
    byte[] bytes = golden.bytes(key);
    boolean[] flags = new boolean[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      flags[i] = bytes[i] != 0;
    }
    return Tensors.of(flags, shape(key));
  }

  private long[] shape(String key) {
    return Arrays.stream(golden.shape(key)).asLongStream().toArray();
  }

  // ---- what comes out

  /** The first of these names under which the case holds something. */
  String first(String... keys) {
    return Arrays.stream(keys)
        .filter(golden::has)
        .findFirst()
        .orElseThrow(() -> new AssertionError(name + " lacks " + Arrays.toString(keys)));
  }

  /** Where the pairs of a layer and picture stand: once for all groups, or group after group. */
  List<String> matches(int layer, int picture) {
    for (String whole :
        List.of("match/layer" + layer + "/image" + picture, "match/" + layer + "/" + picture)) {
      if (golden.has(whole + "/query")) {
        return List.of(whole);
      }
    }
    List<String> keys = new ArrayList<>();
    for (int g = 0; g < groups(); g++) {
      keys.add("match/group" + g + "/" + layer + "/" + picture);
    }
    return keys;
  }

  /** What stands under these names, one after the other. */
  double[] joined(List<String> keys, String end) {
    return keys.stream().flatMapToDouble(k -> Arrays.stream(golden.doubles(k + end))).toArray();
  }

  /** Names of parameters that the reference gives no gradient. */
  Set<String> withoutGradient() {
    Set<String> names = new TreeSet<>();
    if (golden.metadata().containsKey("no_gradient")) {
      golden.json("no_gradient").forEach(n -> names.add(n.asText()));
    }
    return names;
  }

  /** A loss of one group alone, if the case says it. */
  double[] lossOfGroup(int group, String official) {
    String together = "loss/groups/" + official;
    if (golden.has(together)) {
      return new double[] {golden.doubles(together)[group]};
    }
    String alone = "loss/group" + group + "/" + official;
    return golden.has(alone) ? golden.doubles(alone) : new double[0];
  }

  /** Parameters of which the norm of that kind is rounding. */
  Set<String> unsure(String... kinds) {
    Set<String> names = new TreeSet<>();
    if (golden.metadata().containsKey("noise_only")) {
      golden.json("noise_only").forEach(n -> names.add(n.asText()));
    }
    if (golden.metadata().containsKey("unsure")) {
      for (JsonNode entry : golden.json("unsure")) {
        String[] parts = entry.asText().split(":", 2);
        if (List.of(kinds).contains(parts[0])) {
          names.add(parts[1]);
        }
      }
    }
    return names;
  }

  /**
   * What rounding may do to an answer: {@value #ROUNDINGS} times the distance between the
   * reference's own float32 and float64, where the case states it under one of these keys; else 0.
   */
  double rounding(String... keys) {
    double largest = 0;
    for (String table : List.of("rounding", "float64_difference")) {
      if (golden.metadata().containsKey(table)) {
        for (String key : keys) {
          largest = Math.max(largest, golden.json(table).path(key).asDouble(0));
        }
      }
    }
    return ROUNDINGS * largest;
  }

  /** After a trace, of each parameter: its norm and the norm of its change. */
  Map<String, double[]> ends() {
    Map<String, double[]> ends = new LinkedHashMap<>();
    if (golden.metadata().containsKey("final")) {
      golden
          .json("final")
          .properties()
          .forEach(
              e ->
                  ends.put(
                      e.getKey(),
                      new double[] {
                        e.getValue().get(0).asDouble(), e.getValue().get(1).asDouble()
                      }));
    } else {
      JsonNode change = golden.json("norms_of_change");
      golden
          .json("norms_after")
          .properties()
          .forEach(
              e ->
                  ends.put(
                      e.getKey(),
                      new double[] {e.getValue().asDouble(), change.get(e.getKey()).asDouble()}));
    }
    assertThat(ends).isNotEmpty();
    return ends;
  }

  /** The names of all tensors that begin so, without the beginning. */
  List<String> names(String beginning) {
    return golden.names().stream()
        .filter(n -> n.startsWith(beginning))
        .map(n -> n.substring(beginning.length()))
        .toList();
  }

  /** Sizes of the transformer, without dropout. */
  TransformerSpec transformer() {
    return new TransformerSpec(
        number("hidden_dim"),
        number("nheads"),
        number("enc_layers"),
        number("dec_layers"),
        number("dim_feedforward"),
        0);
  }

  /** With what encoder and decoder are made when they are tested alone. */
  TransformerContext alone(Activation activation) {
    return new TransformerContext(transformer(), activation, false, new CounterRng(1), new Init(1));
  }

  /** Where deformable attention looks. */
  DeformableSpec deformable() {
    return new DeformableSpec(
        number("num_feature_levels"), number("enc_n_points"), number("dec_n_points"));
  }
}
