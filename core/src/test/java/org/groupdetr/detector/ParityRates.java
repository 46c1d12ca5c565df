package org.groupdetr.detector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.groupdetr.golden.GoldenWeights;
import org.groupdetr.recipe.LayerDecaySpec;
import org.groupdetr.tensor.AdamW;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.train.ParameterGroups;

/**
 * How a case trains parameters: one rate for the backbone and one for all else, or one for each
 * parameter as it says.
 *
 * @param rates of the optimizer's groups
 */
record ParityRates(AdamW optimizer, List<Double> rates, double clip) implements AutoCloseable {

  static ParityRates of(ParityCase one, DetectorSpec spec, SetDetector<?> detector) {
    return one.golden().metadata().containsKey("rates")
        ? ofLayers(one, spec, detector)
        : ofTwo(one, detector);
  }

  private static ParityRates ofTwo(ParityCase one, SetDetector<?> detector) {
    Map<String, Tensor> main = new LinkedHashMap<>();
    Map<String, Tensor> backbone = new LinkedHashMap<>();
    ParityChecks.trained(detector)
        .forEach((name, p) -> (name.startsWith("backbone") ? backbone : main).put(name, p));
    return new ParityRates(
        new AdamW(List.of(main, backbone), one.real("weight_decay", 1e-4)),
        List.of(one.real("lr", 0), one.real("lr_backbone", 0)),
        one.real("clip", 0.1));
  }

  private static ParityRates ofLayers(ParityCase one, DetectorSpec spec, SetDetector<?> detector) {
    LayerDecaySpec decay =
        new LayerDecaySpec(real(one, "lr_vit_layer_decay"), real(one, "lr_component_decay"));
    ParameterGroups groups = ParameterGroups.of(detector, spec.noDecay(), Optional.of(decay));
    List<Double> rates = groups.rates(real(one, "lr"), real(one, "lr_encoder"));
    double weightDecay = real(one, "weight_decay");
    Map<String, String> names = GoldenWeights.names(detector.parameters());
    check(one.golden().json("rates"), names, groups, rates, weightDecay);
    return new ParityRates(groups.optimizer(weightDecay), rates, real(one, "clip_max_norm"));
  }

  private static double real(ParityCase one, String key) {
    return one.setting(key).asDouble();
  }

  /** Every parameter has the rate and the decay that the case says. */
  private static void check(
      JsonNode expected,
      Map<String, String> names,
      ParameterGroups groups,
      List<Double> rates,
      double weightDecay) {
    Set<String> found = new TreeSet<>();
    for (int i = 0; i < rates.size(); i++) {
      for (String ours : groups.groups().get(i).parameters().keySet()) {
        String name = names.getOrDefault(ours, ours);
        assertThat(expected.has(name)).as(name).isTrue();
        double rate = expected.get(name).get(0).asDouble();
        assertThat(rates.get(i)).as("rate of " + name).isCloseTo(rate, within(1e-9 * rate));
        assertThat(groups.noDecay().contains(ours) ? 0 : weightDecay)
            .as("decay of " + name)
            .isEqualTo(expected.get(name).get(1).asDouble());
        found.add(name);
      }
    }
    List<String> all = new ArrayList<>();
    expected.fieldNames().forEachRemaining(all::add);
    assertThat(found).containsExactlyInAnyOrderElementsOf(all);
  }

  @Override
  public void close() {
    optimizer.close();
  }
}
