package org.groupdetr.cli.weights;

import ai.onnxruntime.OrtException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.groupdetr.common.SafeFiles;
import org.groupdetr.common.UserException;
import org.groupdetr.detector.DetectorSpec;
import org.groupdetr.detector.SetDetector;
import org.groupdetr.export.EngineAnswer;
import org.groupdetr.export.ExportOptions;
import org.groupdetr.export.GraphChoice;
import org.groupdetr.export.format.OnnxFile;
import org.groupdetr.export.format.Port;
import org.groupdetr.recipe.Recipe;

/**
 * Asks a graph in onnxruntime and the detector in the engine about the same pictures. What the
 * graph chooses on its way is asked for as well: the file gets more outputs for as long as
 * onnxruntime reads it.
 *
 * @param file of the graph
 * @param choices where it chooses
 */
record OnnxCheck(
    Path file,
    List<GraphChoice> choices,
    SetDetector<?> detector,
    Recipe recipe,
    ExportOptions options) {
  /** How many pictures a graph for any number is asked about together, besides one alone. */
  private static final int TOGETHER = 3;

  /** Most places of a batch that are compared, besides the last. */
  private static final int PLACES = 8;

  /** The differences over some pictures, alone or as many together as the graph takes. */
  OnnxDifferences of(List<CheckPictures.Seen> pictures) {
    List<List<CheckPictures.Seen>> batches = batches(pictures);
    OnnxDifferences all = OnnxDifferences.NONE;
    try {
      Map<String, float[]> written;
      try (CheckedGraph plain = CheckedGraph.of(file, options)) {
        written = plain.run(batches.get(0));
      }
      try (CheckedGraph graph = opened()) {
        for (List<CheckPictures.Seen> batch : batches) {
          Map<String, float[]> said = graph.run(batch);
          if (batch == batches.get(0)) {
            requireSame(written, said);
          }
          all = all.with(compared(batch, said));
        }
      }
      return all;
    } catch (OrtException e) {
      throw new UserException("onnxruntime cannot run the graph: " + e.getMessage(), e);
    } catch (IOException e) {
      throw new UserException("cannot write to " + file + ": " + SafeFiles.reason(e), e);
    }
  }

  private CheckedGraph opened() throws IOException {
    List<Port> more = new ArrayList<>();
    choices.forEach(choice -> more.addAll(List.of(choice.numbers(), choice.places())));
    long size = OnnxFile.add(file, List.of(), more);
    try {
      return CheckedGraph.of(file, options);
    } finally {
      OnnxFile.cut(file, size);
    }
  }

  /** With and without the outputs that were added, a graph has to say the same. */
  private static void requireSame(Map<String, float[]> written, Map<String, float[]> said) {
    written.forEach(
        (name, numbers) -> {
          float[] other = numbers(said, name);
          double most = 1e-5 * OnnxDifferences.scale(other);
          for (int i = 0; i < numbers.length; i++) {
            if (numbers[i] != other[i] && !(Math.abs(numbers[i] - other[i]) <= most)) {
              throw UserException.of(
                  "onnxruntime gives other %s when more outputs are asked for: nothing was written"
                      + " to the folder",
                  name);
            }
          }
        });
  }

  /** All pictures; where more are wanted together than there are left, the first come again. */
  private List<List<CheckPictures.Seen>> batches(List<CheckPictures.Seen> pictures) {
    List<List<CheckPictures.Seen>> batches = new ArrayList<>();
    int from = 0;
    if (options.batch().isEmpty()) {
      batches.add(List.of(pictures.get(0)));
      from = 1;
    }
    int together = options.batch().orElse(TOGETHER);
    for (int first = from;
        first < pictures.size() || batches.size() < from + 1;
        first += together) {
      List<CheckPictures.Seen> batch = new ArrayList<>();
      for (int i = 0; i < together; i++) {
        batch.add(pictures.get((first + i) % pictures.size()));
      }
      batches.add(batch);
    }
    return batches;
  }

  private OnnxDifferences compared(List<CheckPictures.Seen> batch, Map<String, float[]> said) {
    OnnxDifferences all = OnnxDifferences.NONE;
    boolean boxed = !(recipe.detector() instanceof DetectorSpec.Mask2Former);
    for (int place = 0; place < batch.size(); place++) {
      if (place < PLACES || place == batch.size() - 1) {
        OnnxDifferences.Answer graph = answer(said, place, batch.size());
        CheckPictures.Seen seen = batch.get(place);
        EngineAnswer engine =
            EngineAnswer.of(
                detector, recipe, options.size(), seen.pixels(), seen.padding(), graph.choices());
        all = all.with(OnnxDifferences.of(seen.name(), engine, graph, boxed));
      }
    }
    return all;
  }

  /** What was said of one picture of a batch. */
  private OnnxDifferences.Answer answer(Map<String, float[]> said, int place, int of) {
    List<float[]> numbers = new ArrayList<>();
    List<long[]> places = new ArrayList<>();
    Map<String, float[]> outputs = new LinkedHashMap<>();
    said.forEach((name, all) -> outputs.put(name, part(all, place, of)));
    for (GraphChoice choice : choices) {
      numbers.add(part(numbers(said, choice.numbers().name()), place, of));
      float[] chosen = part(numbers(said, choice.places().name()), place, of);
      long[] whole = new long[chosen.length];
      for (int i = 0; i < whole.length; i++) {
        whole[i] = (long) chosen[i];
      }
      places.add(whole);
    }
    return new OnnxDifferences.Answer(outputs, numbers, places);
  }

  private static float[] numbers(Map<String, float[]> said, String name) {
    return Objects.requireNonNull(said.get(name), name);
  }

  private static float[] part(float[] all, int place, int of) {
    int each = all.length / of;
    return java.util.Arrays.copyOfRange(all, place * each, (place + 1) * each);
  }
}
