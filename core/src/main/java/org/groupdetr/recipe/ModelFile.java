package org.groupdetr.recipe;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.groupdetr.common.UserException;
import org.groupdetr.data.CocoCategory;
import org.groupdetr.data.Labels;
import org.groupdetr.groups.Grouping;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.weights.TensorFile;

/**
 * A trained detector as a file: the weights of what is asked at inference, and in the header the
 * recipe it was trained by and its classes. Nothing else is needed to use it.
 *
 * @param recipe by which it was trained
 * @param labels its classes
 */
public record ModelFile(Path path, Recipe recipe, Labels labels) {
  /** Key of the recipe in a header, of a model file and of a checkpoint. */
  public static final String RECIPE = "groupdetr.recipe";

  /** Key of the classes in a header, of a model file and of a checkpoint. */
  public static final String CLASSES = "groupdetr.classes";

  /**
   * Reads what the file says of itself.
   *
   * @throws UserException if it is no model of ours
   */
  public static ModelFile open(Path path) {
    return open(TensorFile.open(path));
  }

  /** As {@link #open(Path)}, of a file whose header is read. */
  public static ModelFile open(TensorFile file) {
    Path path = file.path();
    Map<String, String> words = file.metadata();
    if (!isOurs(words)) {
      throw UserException.of(
          "%s holds weights but no recipe and classes: it is no model that this program has written",
          path);
    }
    return described(path, words);
  }

  /**
   * What a header with a recipe and classes says.
   *
   * @throws UserException if they cannot be read
   */
  public static ModelFile described(Path path, Map<String, String> header) {
    String source = path + ", its recipe";
    Recipe recipe = RecipeFile.bound(source, header.getOrDefault(RECIPE, ""), List.of());
    return new ModelFile(path, recipe, labels(path, header.getOrDefault(CLASSES, "")));
  }

  /** Whether a header is one that this program has written. */
  public static boolean isOurs(Map<String, String> metadata) {
    return metadata.containsKey(RECIPE) && metadata.containsKey(CLASSES);
  }

  /** What the header says of a detector. */
  public static Map<String, String> header(Recipe recipe, Labels labels) {
    return Map.of(RECIPE, RecipeFile.text(recipe), CLASSES, classes(labels));
  }

  /** Writes a detector; {@code state} is that of a detector for use. */
  public static void write(Path path, Recipe recipe, Labels labels, Map<String, Tensor> state) {
    TensorFile.write(path, state, header(recipe, labels));
  }

  /** How the recipe groups queries. */
  public static Grouping grouping(TrainingSpec training) {
    return new Grouping(training.assignment(), training.groups());
  }

  /** The classes as JSON, as a model file and a checkpoint hold them. */
  public static String classes(Labels labels) {
    ArrayNode list = new ObjectMapper().createArrayNode();
    for (CocoCategory category : labels.categories()) {
      list.addObject()
          .put("id", category.id())
          .put("name", category.name())
          .put("supercategory", category.supercategory());
    }
    return list.toString();
  }

  private static Labels labels(Path path, String json) {
    try {
      List<CocoCategory> categories = new ArrayList<>();
      for (JsonNode entry : new ObjectMapper().readTree(json)) {
        categories.add(
            new CocoCategory(
                entry.path("id").asInt(),
                entry.path("name").asText(),
                entry.path("supercategory").asText()));
      }
      return new Labels(categories);
    } catch (JsonProcessingException e) {
      throw new UserException(path + " has a list of classes that cannot be read", e);
    }
  }
}
