package org.groupdetr.pretrained.sizes;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.groupdetr.common.UserException;
import org.groupdetr.recipe.Recipe;
import org.groupdetr.recipe.RecipeFile;

/**
 * Of the recipes that come with the program the one whose detector is nearest to given settings.
 *
 * @param recipe with those settings
 * @param exact whether its detector has them of itself
 */
public record FittingRecipe(Recipe recipe, boolean exact) {
  /** Stands in the names of recipes for data that few have. */
  private static final String RARE = "o(bjects)?365";

  private static final String SIDES = "data.augmentation.sides";

  /** A recipe, its values by path, and how many of the settings are not its own. */
  private record Candidate(Recipe recipe, Map<String, String> values, long others) {
    static Candidate of(Recipe recipe, List<String> settings) {
      Map<String, String> values = parsed(RecipeFile.text(recipe));
      long others =
          settings.stream()
              .filter(setting -> setting.startsWith("detector."))
              .map(setting -> setting.split("=", 2))
              .filter(pair -> !pair[1].equals(values.get(pair[0])))
              .count();
      return new Candidate(recipe, values, others);
    }

    boolean isRare() {
      return recipe.name().matches(".*" + RARE + ".*");
    }

    FittingRecipe with(List<String> settings) {
      List<String> all = new ArrayList<>(settings);
      sides(settings).ifPresent(all::add);
      return new FittingRecipe(RecipeFile.changed(recipe, all), others == 0);
    }

    /** Sides of pictures that the backbone can divide, if those of the recipe are others. */
    private Optional<String> sides(List<String> settings) {
      Map<String, String> changed = new HashMap<>(values);
      settings.forEach(setting -> changed.put(setting.split("=", 2)[0], setting.split("=", 2)[1]));
      long unit = number(changed, "patch") * number(changed, "windows");
      List<Long> own = new ArrayList<>();
      Matcher number = Pattern.compile("\\d{1,9}").matcher(values.getOrDefault(SIDES, ""));
      while (number.find()) {
        own.add(Long.parseLong(number.group()));
      }
      List<Long> divided =
          own.stream().map(side -> (side + unit - 1) / unit * unit).distinct().toList();
      return own.equals(divided) ? Optional.empty() : Optional.of(SIDES + "=" + divided);
    }

    private static long number(Map<String, String> values, String key) {
      String value = values.getOrDefault("detector.backbone." + key, "1");
      return value.matches("[1-9]\\d{0,8}") ? Long.parseLong(value) : 1;
    }
  }

  /** The values in the text of a recipe by their paths. */
  private static Map<String, String> parsed(String text) {
    Map<String, String> values = new HashMap<>();
    List<String> path = new ArrayList<>();
    for (String line : text.lines().filter(line -> !line.isBlank()).toList()) {
      int depth = (line.length() - line.stripLeading().length()) / 2;
      path.subList(Math.min(depth, path.size()), path.size()).clear();
      String[] pair = line.strip().split(":", 2);
      path.add(pair[0]);
      values.put(String.join(".", path), pair.length > 1 ? pair[1].strip() : "");
    }
    return values;
  }

  /** The name of a recipe that comes with the program, if its detector is still that one's. */
  public static Optional<String> named(Recipe recipe) {
    boolean same =
        RecipeFile.names().contains(recipe.name())
            && RecipeFile.read(recipe.name(), List.of()).detector().equals(recipe.detector());
    return same ? Optional.of(recipe.name()) : Optional.empty();
  }

  /**
   * Finds it.
   *
   * @param kind what recipes call the detector, {@code detector.kind}
   * @param settings values to set
   * @throws UserException if a value is not sound
   */
  public static FittingRecipe of(String kind, List<String> settings) {
    return RecipeFile.names().stream()
        .filter(name -> name.startsWith(kind))
        .map(name -> RecipeFile.read(name, List.of()))
        .filter(recipe -> RecipeFile.kind(recipe.detector()).equals(kind))
        .map(recipe -> Candidate.of(recipe, settings))
        .min(Comparator.comparingLong(Candidate::others).thenComparing(Candidate::isRare))
        .orElseThrow(() -> new IllegalStateException("no recipe of a " + kind))
        .with(settings);
  }
}
