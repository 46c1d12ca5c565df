package org.groupdetr.weights;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.groupdetr.weights.TorchReader.Content;
import org.groupdetr.weights.Values.Entries;
import org.groupdetr.weights.Values.Items;
import org.groupdetr.weights.Values.Value;

/** What training scripts say of a network beside its weights: single values, and lists of such. */
final class TorchSettings {
  /** Where they say it; of one name, what is said in the later place counts. */
  private static final List<String> PLACES = List.of("hyper_parameters", "args", "model_config");

  /** What RF-DETR's code calls the size of a model; it stands beside the settings. */
  private static final String NAME = "model_name";

  private TorchSettings() {}

  /** By name; a list as JSON. */
  static Map<String, String> of(Content content) {
    Map<String, String> settings = new LinkedHashMap<>();
    if (content.root() instanceof Entries root) {
      text(content, root.map().getOrDefault(NAME, Values.Nothing.NONE))
          .ifPresent(name -> settings.put(NAME, name));
      for (String place : PLACES) {
        if (root.map().get(place) instanceof Entries values) {
          values
              .map()
              .forEach(
                  (name, value) ->
                      text(content, value).ifPresent(text -> settings.put(name, text)));
        }
      }
    }
    return settings;
  }

  private static Optional<String> text(Content content, Value value) {
    return value instanceof Items items ? list(content, items) : simple(value);
  }

  private static Optional<String> list(Content content, Items items) {
    ArrayNode list = new ObjectMapper().createArrayNode();
    for (Value item : items.list()) {
      content.budget().spend(1);
      if (item instanceof Values.Whole whole) {
        list.add(whole.number());
        continue;
      }
      Optional<String> text = simple(item);
      if (text.isEmpty()) {
        return Optional.empty();
      }
      list.add(text.get());
    }
    return Optional.of(list.toString());
  }

  private static Optional<String> simple(Value value) {
    if (value instanceof Values.Whole whole) {
      return Optional.of(whole.number().toString());
    } else if (value instanceof Values.Real real) {
      return Optional.of(Double.toString(real.number()));
    } else if (value instanceof Values.Truth truth) {
      return Optional.of(Boolean.toString(truth.yes()));
    } else if (value instanceof Values.Text text) {
      return Optional.of(text.text());
    }
    return Optional.empty();
  }
}
