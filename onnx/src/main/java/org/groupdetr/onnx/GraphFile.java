package org.groupdetr.onnx;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.groupdetr.common.UserException;
import org.groupdetr.data.Labels;
import org.groupdetr.recipe.ModelFile;
import org.groupdetr.recipe.Recipe;

/**
 * What an ONNX file of this program says of itself; see {@code docs/onnx.md}.
 *
 * @param input what its graph takes
 * @param masks how its masks are read, if its detector finds masks
 * @param scoresOfMasks whether a score is that of the class times the mask's certainty
 */
record GraphFile(
    Path path,
    Recipe recipe,
    Labels labels,
    GraphInput input,
    Optional<MaskPlan> masks,
    boolean scoresOfMasks) {
  private static final String FORMAT = "groupdetr.format";
  private static final String INPUT = "groupdetr.input";
  private static final String SCORES = "groupdetr.scores";
  private static final String MASKS = "groupdetr.masks";
  private static final List<String> NEEDED =
      List.of(FORMAT, ModelFile.RECIPE, ModelFile.CLASSES, INPUT, SCORES);

  /**
   * Reads it.
   *
   * @throws UserException if the file was not written by this program, or by one that is newer
   */
  static GraphFile of(OnnxFile file) {
    Map<String, String> said = file.metadata();
    List<String> missing = NEEDED.stream().filter(key -> !said.containsKey(key)).toList();
    UserException.require(
        missing.isEmpty(),
        "%s is no ONNX file of this program: its metadata lack %s; 'weights convert MODEL --to onnx'"
            + " writes files that have them",
        file.path(),
        String.join(", ", missing));
    String format = said.getOrDefault(FORMAT, "");
    UserException.require(
        format.equals("1"),
        "%s has %s '%s', and 1 is what this version reads: use a newer one, or convert again",
        file.path(),
        FORMAT,
        format);
    ModelFile model = ModelFile.described(file.path(), said);
    Optional<MaskPlan> masks =
        said.containsKey(MASKS)
            ? Optional.of(MaskPlan.of(file.path().toString(), json(file, MASKS)))
            : Optional.empty();
    return new GraphFile(
        file.path(),
        model.recipe(),
        model.labels(),
        GraphInput.of(file.path().toString(), json(file, INPUT)),
        masks,
        scoresOfMasks(file, json(file, SCORES).path("kind").asText(), masks.isPresent()));
  }

  private static boolean scoresOfMasks(OnnxFile file, String kind, boolean masks) {
    boolean ofMasks = kind.equals("softmax-times-mask");
    UserException.require(
        kind.equals("sigmoid") || (ofMasks && masks),
        "%s: kind in %s must be sigmoid or, with masks, softmax-times-mask, was '%s'",
        file.path(),
        SCORES,
        kind);
    return ofMasks;
  }

  private static JsonNode json(OnnxFile file, String key) {
    try {
      return new ObjectMapper().readTree(file.metadata().getOrDefault(key, ""));
    } catch (JsonProcessingException e) {
      throw new UserException(file.path() + ": " + key + " is no JSON", e);
    }
  }
}
