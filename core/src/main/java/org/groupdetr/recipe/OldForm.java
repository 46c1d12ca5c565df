package org.groupdetr.recipe;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Recipes as they were written when a detector's settings were one flat list: in the files of runs,
 * models and checkpoints. Every line keeps its number, so that errors name the right place.
 */
final class OldForm {
  private static final Pattern LINE = Pattern.compile(" {2}(\\w+):\\s*(.*?)\\s*(#.*)?");

  private static final Pattern KEY = Pattern.compile("( {2,4})(\\w+)(:.*)");

  /** Keys of then, and where they stand today. */
  private static final Map<String, String> MOVED =
      Map.ofEntries(
          Map.entry("channels", "transformer.channels"),
          Map.entry("heads", "transformer.heads"),
          Map.entry("encoderLayers", "transformer.encoderLayers"),
          Map.entry("decoderLayers", "transformer.decoderLayers"),
          Map.entry("feedForward", "transformer.feedForward"),
          Map.entry("dropout", "transformer.dropout"),
          Map.entry("scales", "deformable.scales"),
          Map.entry("encoderPoints", "deformable.encoderPoints"),
          Map.entry("decoderPoints", "deformable.decoderPoints"),
          Map.entry("maskChannels", "pixelDecoder.maskChannels"),
          Map.entry("encoderFeedForward", "pixelDecoder.feedForward"));

  /** Keys that stand where they stood, by other names. */
  private static final Map<String, String> RENAMED =
      Map.of(
          "costs", "matching",
          "nothing", "noObjectWeight",
          "oversampled", "oversampleRatio",
          "chosen", "importanceSampleRatio");

  /** Keys that recipes did not have at first, with the value that says what they did then. */
  static final Map<String, String> ADDED =
      Map.of(
          "weights", "none",
          "data.repeatThreshold", "none",
          "data.augment", "none",
          "training.layerDecay", "none",
          "training.freeze", "none",
          "training.dropPath", "0",
          "training.precision", "float32",
          "training.ema.warmupSteps", "0");

  private OldForm() {}

  /** Says what was not said yet when the recipe was written. */
  static void complete(ObjectNode recipe) {
    ADDED.forEach(
        (path, value) -> {
          int end = path.lastIndexOf('.') + 1;
          String block = "/" + path.substring(0, end).replace('.', '/');
          if (recipe.at(block.substring(0, block.length() - 1)) instanceof ObjectNode found
              && !found.has(path.substring(end))) {
            found.put(path.substring(end), value);
          }
        });
  }

  private static String renamed(String line) {
    Matcher key = KEY.matcher(line);
    return key.matches()
        ? key.group(1) + RENAMED.getOrDefault(key.group(2), key.group(2)) + key.group(3)
        : line;
  }

  /** The recipe in today's form; the same text if it has it. */
  static String renewed(String text) {
    List<String> lines = new ArrayList<>(text.lines().toList());
    List<String> before = List.copyOf(lines);
    Map<String, Integer> starts = new HashMap<>();
    boolean inDetector = false;
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      inDetector = line.matches("[^\\s#].*") ? line.startsWith("detector:") : inDetector;
      Matcher written = LINE.matcher(line);
      if (inDetector && written.matches() && MOVED.containsKey(written.group(1))) {
        String[] to = MOVED.getOrDefault(written.group(1), "").split("\\.", 2);
        int start = Optional.ofNullable(starts.putIfAbsent(to[0], i)).orElse(i);
        String block = start == i ? "  " + to[0] + ": {" : lines.get(start).replaceAll("}$", ", ");
        lines.set(i, "");
        lines.set(start, block + to[1] + ": " + written.group(2) + "}");
      } else if (inDetector) {
        lines.set(i, renamed(line));
      }
    }
    return lines.equals(before) ? text : String.join("\n", lines) + "\n";
  }
}
