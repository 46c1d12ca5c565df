package org.groupdetr.train;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.groupdetr.detector.NoDecay;
import org.groupdetr.detector.SetDetector;
import org.groupdetr.nn.Role;
import org.groupdetr.recipe.LayerDecaySpec;
import org.groupdetr.tensor.AdamW;
import org.groupdetr.tensor.Tensor;

/**
 * A detector's parameters as an optimizer wants them: those of one learning rate together, each
 * under its name.
 *
 * @param groups all that are trained, the backbone's last
 * @param noDecay which of them keep all their weight
 */
public record ParameterGroups(List<Group> groups, Set<String> noDecay) {
  /**
   * Parameters of one learning rate.
   *
   * @param backbone whether they follow the backbone's rate; else the main one
   * @param factor of that rate
   */
  public record Group(boolean backbone, double factor, Map<String, Tensor> parameters) {
    /** Their learning rate. */
    double rate(LearningRates rates) {
      return (backbone ? rates.backbone() : rates.main()) * factor;
    }
  }

  /**
   * All that are trained, in the order of their declaration.
   *
   * @param spared whose norms and embeddings keep all their weight
   * @param layerDecay absent: one rate for the backbone, one for all else
   */
  public static ParameterGroups of(
      SetDetector<?> detector, NoDecay spared, Optional<LayerDecaySpec> layerDecay) {
    Map<Double, Map<String, Tensor>> main = new LinkedHashMap<>();
    Map<Double, Map<String, Tensor>> backbone = new LinkedHashMap<>();
    Set<String> noDecay = new HashSet<>();
    Map<String, Tensor> parameters = detector.parameters();
    detector
        .roles()
        .forEach(
            (name, role) -> {
              Tensor tensor = parameters.get(name);
              if (tensor != null && tensor.requiresGradient()) {
                double factor = layerDecay.map(decay -> factor(role, decay)).orElse(1.0);
                (role.rate() == Role.Rate.BACKBONE ? backbone : main)
                    .computeIfAbsent(factor, f -> new LinkedHashMap<>())
                    .put(name, tensor);
                if (!role.decays() && spares(spared, role)) {
                  noDecay.add(name);
                }
              }
            });
    List<Group> groups = new ArrayList<>();
    main.forEach((factor, some) -> groups.add(new Group(false, factor, some)));
    backbone.forEach((factor, some) -> groups.add(new Group(true, factor, some)));
    return new ParameterGroups(groups, noDecay);
  }

  private static double factor(Role role, LayerDecaySpec decay) {
    return switch (role.rate()) {
      case MAIN -> 1;
      case DECODER -> decay.component();
      case BACKBONE ->
          Math.pow(decay.layer(), role.layersBehind()) * decay.component() * decay.component();
    };
  }

  private static boolean spares(NoDecay spared, Role role) {
    return switch (spared) {
      case NOBODY -> false;
      case BACKBONE -> role.rate() == Role.Rate.BACKBONE;
      case EVERYWHERE -> true;
    };
  }

  /** Those of the backbone, or all others. */
  public Map<String, Tensor> parameters(boolean backbone) {
    Map<String, Tensor> all = new LinkedHashMap<>();
    groups.stream()
        .filter(group -> group.backbone == backbone)
        .forEach(group -> all.putAll(group.parameters));
    return all;
  }

  /** The backbone is not trained. */
  public ParameterGroups withoutBackbone() {
    parameters(true).values().forEach(tensor -> tensor.requireGradient(false));
    List<Group> others = groups.stream().filter(group -> !group.backbone).toList();
    return new ParameterGroups(others, noDecay);
  }

  /** The learning rates of the groups, in order. */
  public List<Double> rates(double main, double backbone) {
    return rates(new LearningRates(main, backbone));
  }

  List<Double> rates(LearningRates rates) {
    return groups.stream().map(group -> group.rate(rates)).toList();
  }

  /** An optimizer of all. */
  public AdamW optimizer(double weightDecay) {
    return new AdamW(groups.stream().map(Group::parameters).toList(), weightDecay, noDecay);
  }
}
