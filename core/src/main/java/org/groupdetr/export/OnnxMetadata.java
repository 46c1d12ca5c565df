package org.groupdetr.export;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.groupdetr.common.Counted;
import org.groupdetr.data.load.Normalisation;
import org.groupdetr.detector.DetectorSpec;
import org.groupdetr.recipe.ModelFile;
import org.groupdetr.recipe.Recipe;
import org.groupdetr.recipe.RecipeFile;
import org.groupdetr.tensor.Device;
import org.groupdetr.tensor.Scope;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.tensor.graph.Value;

/** What a file says of itself: texts by keys, so that whoever has the file needs nothing else. */
final class OnnxMetadata {
  private static final String FORMAT = "1";
  private static final int STRETCH = 1 << 22;

  private OnnxMetadata() {}

  /** All keys with their texts. */
  static Map<String, String> of(OnnxExport export, DetectorGraph graph) {
    Map<String, String> words = new LinkedHashMap<>();
    words.put("groupdetr.format", FORMAT);
    words.put("groupdetr.version", export.version());
    words.put(ModelFile.RECIPE, RecipeFile.text(withoutGroups(export.recipe())));
    words.put(ModelFile.CLASSES, ModelFile.classes(export.labels()));
    words.put("groupdetr.input", input(export).toString());
    words.put("groupdetr.scores", scores(export).toString());
    Value masks = graph.outputs().get("masks");
    if (masks != null) {
      words.put("groupdetr.masks", masks(export, masks).toString());
    }
    words.put("groupdetr.weights", "sha256:" + checksum(export));
    return words;
  }

  /** How many groups were trained changes nothing of a graph of the first. */
  private static Recipe withoutGroups(Recipe recipe) {
    return RecipeFile.changed(recipe, List.of("training.groups=1"));
  }

  private static ObjectNode json() {
    return new ObjectMapper().createObjectNode();
  }

  private static ObjectNode input(OnnxExport export) {
    ExportOptions options = export.options();
    boolean mask = DetectorGraph.hasMask(export.recipe());
    ObjectNode json =
        json().put("height", options.size().height()).put("width", options.size().width());
    options
        .batch()
        .ifPresentOrElse(batch -> json.put("batch", batch), () -> json.put("batch", "any"));
    json.put("type", options.pixels() == ExportOptions.Pixels.UINT8 ? "uint8" : "float32");
    numbers(json.putArray("mean"), Normalisation.mean());
    numbers(json.putArray("deviation"), Normalisation.deviation());
    return json.put("resize", mask ? "keep-proportions" : "square")
        .put("mask", mask)
        .put("multiple", export.recipe().detector().sideMultiple());
  }

  private static void numbers(ArrayNode list, float[] numbers) {
    for (float number : numbers) {
      list.add(number);
    }
  }

  private static boolean readsMasksFirst(OnnxExport export) {
    return export.recipe().detector() instanceof DetectorSpec.Mask2Former;
  }

  private static ObjectNode scores(OnnxExport export) {
    return readsMasksFirst(export)
        ? json()
            .put("kind", "softmax-times-mask")
            .put(
                "meaning", "the class's chance times the mean chance of the pixels inside the mask")
        : json()
            .put("kind", "sigmoid")
            .put("meaning", "the class's chance; a query may be read as several classes");
  }

  private static ObjectNode masks(OnnxExport export, Value masks) {
    return json()
        .put("height", masks.size(2))
        .put("width", masks.size(3))
        .put("enlarging", readsMasksFirst(export) ? "through-picture" : "at-once")
        .put("threshold", 0);
  }

  /** For people who look at the file. */
  static String description(OnnxExport export) {
    return String.format(
        java.util.Locale.ROOT,
        "%s, which knows %s. Boxes are left, top, right, bottom, 0 to 1 of the picture without its"
            + " padding.",
        RecipeFile.kind(export.recipe().detector()),
        Counted.of(export.labels().count(), "class", "classes"));
  }

  /** Of names, shapes and numbers of the first group, by name. */
  private static String checksum(OnnxExport export) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      Map<String, Tensor> state =
          new TreeMap<>(export.detector().ofGroup(export.detector().state(), 0));
      state.forEach((name, tensor) -> add(digest, name, tensor));
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private static void add(MessageDigest digest, String name, Tensor tensor) {
    digest.update((name + " " + tensor + "\n").getBytes(StandardCharsets.UTF_8));
    try (Scope scope = Scope.open()) {
      Tensor plain = tensor.to(Device.CPU).contiguous();
      long size = plain.count() * plain.type().bytes();
      for (long from = 0; from < size; from += STRETCH) {
        ByteBuffer bytes = plain.memory(from, (int) Math.min(STRETCH, size - from));
        digest.update(bytes);
      }
    }
  }
}
