package org.groupdetr.train;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.groupdetr.detector.SetDetector;
import org.groupdetr.nn.Role;
import org.groupdetr.tensor.AdamW;
import org.groupdetr.tensor.Tensor;

/**
 * A detector's parameters as an optimizer wants them, each under its name.
 *
 * @param main those that are trained with the main learning rate
 * @param backbone those that are trained with the backbone's
 * @param noDecay which of them keep all their weight
 */
public record ParameterGroups(
    Map<String, Tensor> main, Map<String, Tensor> backbone, Set<String> noDecay) {

  /** All that are trained, in the order of their declaration. */
  public static ParameterGroups of(SetDetector<?> detector) {
    ParameterGroups groups =
        new ParameterGroups(new LinkedHashMap<>(), new LinkedHashMap<>(), new HashSet<>());
    Map<String, Role> roles = detector.roles();
    detector.parameters().forEach((name, tensor) -> groups.add(name, tensor, roles));
    return groups;
  }

  private void add(String name, Tensor tensor, Map<String, Role> roles) {
    Role role = roles.get(name);
    if (role == null || !tensor.requiresGradient()) {
      return;
    }
    (role.rate() == Role.Rate.BACKBONE ? backbone : main).put(name, tensor);
    if (!role.decays()) {
      noDecay.add(name);
    }
  }

  /** The backbone is not trained. */
  public ParameterGroups withoutBackbone() {
    backbone.values().forEach(tensor -> tensor.requireGradient(false));
    return new ParameterGroups(main, Map.of(), noDecay);
  }

  /**
   * An optimizer of both.
   *
   * @param decaysNorms whether all decay, those of {@link #noDecay} too
   */
  public AdamW optimizer(double weightDecay, boolean decaysNorms) {
    return new AdamW(List.of(main, backbone), weightDecay, decaysNorms ? Set.of() : noDecay);
  }
}
