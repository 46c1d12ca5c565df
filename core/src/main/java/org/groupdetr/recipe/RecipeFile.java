package org.groupdetr.recipe;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.groupdetr.common.Counted;
import org.groupdetr.common.SafeFiles;
import org.groupdetr.common.TextFile;
import org.groupdetr.common.UserException;
import org.groupdetr.detector.DetectorSpec;

/**
 * Recipes as YAML: those that come with the program, known by name, and those in files. A recipe is
 * complete: nothing is inherited and no key has a default.
 */
public final class RecipeFile {
  private static final String FOLDER = "/recipes";
  private static final String ENDING = ".yaml";

  /** A name without its schedule means the shortest one published for it. */
  private static final String SHORT_SCHEDULE = "-12ep";

  private static final int LARGEST = 1 << 20;

  private RecipeFile() {}

  /**
   * Reads a recipe.
   *
   * @param nameOrPath the name of a built-in recipe, with or without its schedule ({@code
   *     conditional-detr-r50} is {@code conditional-detr-r50-12ep}), else a file; a name never has
   *     a folder or an ending
   * @param overrides values to set, each {@code path.to.key=value} with the value as YAML
   * @throws UserException if it is not found, not YAML, or not a recipe
   */
  public static Recipe read(String nameOrPath, List<String> overrides) {
    return builtIn(nameOrPath)
        .map(text -> bound("recipe " + nameOrPath, text, overrides))
        .orElseGet(() -> bound(nameOrPath, fromFile(nameOrPath), overrides));
  }

  /**
   * A recipe with values set.
   *
   * @param overrides as {@link #read(String, List)} takes them
   * @throws UserException if one is not known or not sound
   */
  public static Recipe changed(Recipe recipe, List<String> overrides) {
    return bound("recipe " + recipe.name(), text(recipe), overrides);
  }

  /** The recipe that {@link #text} has written. */
  public static Recipe parsed(String text) {
    return bound("the recipe of the run", text, List.of());
  }

  /** The recipe in {@code text}; {@code source} names it in messages. */
  static Recipe bound(String source, String text, List<String> overrides) {
    RecipeTree tree = new RecipeTree(source, OldForm.renewed(text), overrides);
    OldForm.complete(tree.root());
    return RecipeBinder.bind(tree, Recipe.class);
  }

  /** Writes a complete recipe; reading it gives an equal record. */
  public static void write(Path file, Recipe recipe) {
    SafeFiles.writeText(file, text(recipe));
  }

  /** The complete recipe as YAML. */
  public static String text(Recipe recipe) {
    return RecipeWriter.text(recipe);
  }

  /** The values of a recipe by their keys, such as {@code training.groups}. */
  public static Map<String, String> values(Recipe recipe) {
    Map<String, String> values = new LinkedHashMap<>();
    List<String> path = new ArrayList<>();
    for (String line : text(recipe).lines().toList()) {
      String entry = line.strip();
      int depth = (line.length() - line.stripLeading().length()) / 2;
      path = new ArrayList<>(path.subList(0, depth));
      path.add(entry.substring(0, entry.indexOf(':')));
      values.put(String.join(".", path), entry.substring(entry.indexOf(':') + 1).strip());
    }
    return values;
  }

  /** What {@code detector.kind} says of a detector. */
  public static String kind(DetectorSpec detector) {
    return RecipeBinder.word(detector.getClass());
  }

  /** A recipe's text as {@link #text} writes it today. */
  public static String rewritten(String text) {
    String renewed = OldForm.renewed(text);
    String source = "a recipe of the old form";
    return renewed.equals(text) ? text : text(bound(source, renewed, List.of()));
  }

  /** The names of the recipes that come with the program, sorted. */
  public static List<String> names() {
    try {
      URI folder = Objects.requireNonNull(RecipeFile.class.getResource(FOLDER)).toURI();
      if (!folder.getScheme().equals("jar")) {
        return names(Path.of(folder));
      }
      try (FileSystem jar = FileSystems.newFileSystem(folder, Map.of())) {
        return names(jar.getPath(FOLDER));
      }
    } catch (IOException | URISyntaxException e) {
      throw new IllegalStateException("cannot list the built-in recipes", e);
    }
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(ENDING))
          .map(name -> name.substring(0, name.length() - ENDING.length()))
          .sorted()
          .toList();
    }
  }

  private static Optional<String> builtIn(String name) {
    if (!name.matches("[A-Za-z0-9-]+")) {
      return Optional.empty();
    }
    return resource(FOLDER + "/" + name + ENDING)
        .or(() -> resource(FOLDER + "/" + name + SHORT_SCHEDULE + ENDING));
  }

  private static Optional<String> resource(String path) {
    try (InputStream in = RecipeFile.class.getResourceAsStream(path)) {
      return in == null
          ? Optional.empty()
          : Optional.of(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new IllegalStateException("cannot read " + path, e);
    }
  }

  private static String fromFile(String name) {
    try {
      Path file = Path.of(name);
      if (!Files.exists(file)) {
        throw notFound(name);
      }
      if (Files.isDirectory(file)) {
        throw UserException.of("%s is a folder; name the recipe's file in it", name);
      }
      try (InputStream in = Files.newInputStream(file)) {
        byte[] bytes = in.readNBytes(LARGEST + 1);
        if (bytes.length > LARGEST) {
          throw UserException.of(
              "%s is larger than %s: not a recipe", name, Counted.of(LARGEST, "byte"));
        }
        return TextFile.decode(name, bytes);
      }
    } catch (InvalidPathException e) {
      throw new UserException("not the name of a recipe or file: " + name, e);
    } catch (IOException e) {
      throw new UserException("cannot read " + name + ": " + SafeFiles.reason(e), e);
    }
  }

  private static UserException notFound(String name) {
    NotCovered.explain(name);
    List<String> names = names();
    String hint =
        Spelling.nearest(name, names)
            .map(near -> "did you mean " + near + "?")
            .orElse("built in: " + String.join(", ", names) + "; or give a YAML file");
    return UserException.of("no recipe %s; %s", name, hint);
  }
}
