package org.groupdetr.onnx;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.groupdetr.common.UserException;
import org.groupdetr.data.CocoCategory;
import org.groupdetr.predict.LoadedModel;
import org.groupdetr.predict.ModelReader;
import org.groupdetr.recipe.RecipeFile;

/** Loads detectors from ONNX files that {@code weights convert} has written. */
public final class OnnxReader implements ModelReader {
  /** Key of what is said of layers in whole numbers. */
  private static final String WHOLE = "groupdetr.int8";

  private static final Pattern LAYERS =
      Pattern.compile("\\{\"layers\": (\\d{1,9}), \"of\": (\\d{1,9})}");

  /** For {@link java.util.ServiceLoader}. */
  public OnnxReader() {}

  @Override
  public String ending() {
    return ".onnx";
  }

  @Override
  public Map<String, String> details(Path file) {
    OnnxFile looked = OnnxFile.open(file);
    GraphFile graph = GraphFile.of(looked);
    GraphInput input = graph.input();
    Map<String, String> words = new LinkedHashMap<>();
    words.put("model", file + ", recipe " + graph.recipe().name());
    words.put("detector", RecipeFile.kind(graph.recipe().detector()));
    words.put(
        "classes",
        graph.labels().categories().stream().map(CocoCategory::name).toList().toString());
    words.put(
        "pictures",
        String.format(
            Locale.ROOT,
            "%s of %dx%d, %s%s",
            input.batch().map(batch -> batch + " at a time").orElse("any number at a time"),
            input.size().height(),
            input.size().width(),
            input.bytes() ? "bytes" : "normalised numbers",
            input.masked() ? ", with padding" : ""));
    graph
        .masks()
        .ifPresent(plan -> words.put("masks", plan.small().height() + "x" + plan.small().width()));
    words.put("numbers", numbers(looked.metadata().getOrDefault(WHOLE, "")));
    words.put("weights", looked.metadata().getOrDefault("groupdetr.weights", "unknown"));
    words.put(
        "written", "version " + looked.metadata().getOrDefault("groupdetr.version", "unknown"));
    return words;
  }

  private static String numbers(String whole) {
    Matcher matcher = LAYERS.matcher(whole);
    return matcher.matches()
        ? "int8 in " + matcher.group(1) + " of " + matcher.group(2) + " layers, else float32"
        : "float32";
  }

  @Override
  public LoadedModel load(Path file, String device, Optional<Integer> threads) {
    UserException.require(
        device.equals("cpu"),
        "device %s cannot be used: ONNX files are computed on the processor; leave it out, or load"
            + " the detector's own weights",
        device);
    GraphFile graph = GraphFile.of(OnnxFile.open(file));
    try {
      return OnnxModel.load(graph, threads.orElse(Runtime.getRuntime().availableProcessors()));
    } catch (NoClassDefFoundError e) {
      throw new UserException(
          file
              + " needs onnxruntime, which is not on the class path: add"
              + " com.microsoft.onnxruntime:onnxruntime",
          e);
    } catch (LinkageError e) {
      throw new UserException(
          "onnxruntime has no natives for this machine, or they cannot be loaded: "
              + e.getMessage(),
          e);
    }
  }
}
