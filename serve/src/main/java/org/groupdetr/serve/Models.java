package org.groupdetr.serve;

import static org.groupdetr.common.Require.require;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The models of a server by name, in the order in which they were given. */
final class Models implements AutoCloseable {
  private final Map<String, ModelSlot> slots = new LinkedHashMap<>();

  /**
   * Places without detectors.
   *
   * @throws IllegalArgumentException if there is none, or two have one name
   */
  Models(List<ServedModel> models) {
    require(!models.isEmpty(), "a server needs a model");
    for (ServedModel model : models) {
      require(
          slots.put(model.name(), new ModelSlot(model)) == null,
          "two models are called '%s'",
          model.name());
    }
  }

  List<ModelSlot> all() {
    return List.copyOf(slots.values());
  }

  List<String> names() {
    return List.copyOf(slots.keySet());
  }

  /** Whether all models are. */
  boolean areReady() {
    return slots.values().stream().allMatch(ModelSlot::isReady);
  }

  /**
   * A model by name; the first where none is named.
   *
   * @throws Refusal if there is no such model
   */
  ModelSlot named(Optional<String> name) {
    ModelSlot slot = slots.get(name.orElse(names().get(0)));
    if (slot == null) {
      throw Refusal.of(404, "there is no such model; there is " + String.join(", ", names()));
    }
    return slot;
  }

  @Override
  public void close() {
    slots.values().forEach(ModelSlot::close);
  }
}
