package org.groupdetr.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.groupdetr.common.UserException;
import org.groupdetr.data.augment.AugmentationSpec;
import org.groupdetr.data.augment.CopyPaste;
import org.groupdetr.data.augment.Grayscale;
import org.groupdetr.data.augment.Mosaic;
import org.groupdetr.detector.DetectorSpec;
import org.groupdetr.groups.Grouping;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The recipes that come with the program: complete, strict, and saying what they say they say. */
class RecipeTest {
  private static final Pattern KEY = Pattern.compile("^( *)([A-Za-z]+):(.*)$");

  @TempDir Path folder;

  static List<String> names() {
    return RecipeFile.names();
  }

  /** One recipe of each set of keys: what is said of a key does not depend on its value. */
  static List<String> forms() throws IOException {
    Map<Set<String>, String> forms = new LinkedHashMap<>();
    for (String name : names()) {
      Set<String> paths = keys(name).stream().map(Key::path).collect(Collectors.toSet());
      forms.putIfAbsent(paths, name);
    }
    return List.copyOf(forms.values());
  }

  @Test
  void theBuiltInOnesAreListed() {
    assertThat(names())
        .contains("conditional-detr-r50-12ep", "conditional-detr-r50-dc5-50ep", "demo", "small");
  }

  @ParameterizedTest
  @MethodSource("names")
  void isCalledAsItsFile(String name) {
    assertThat(RecipeFile.read(name, List.of()).name()).isEqualTo(name);
  }

  @ParameterizedTest
  @MethodSource("names")
  void writesBackEqual(String name) {
    Recipe recipe = RecipeFile.read(name, List.of());
    Path file = folder.resolve("written.yaml");
    RecipeFile.write(file, recipe);
    assertThat(RecipeFile.read(file.toString(), List.of())).isEqualTo(recipe);
  }

  @ParameterizedTest
  @MethodSource("forms")
  void everyMisspeltKeyIsRefusedWithTheRightSuggestion(String name) throws IOException {
    for (Key key : keys(name)) {
      for (String wrong : misspellings(key.name())) {
        String file = changed(name, key, key.indent() + wrong + ":" + key.rest());
        assertThatThrownBy(() -> RecipeFile.read(file, List.of()))
            .isInstanceOf(UserException.class)
            .hasMessage(
                "%s:%d:%d: %s is not known; did you mean %s?",
                file, key.line() + 1, key.indent().length() + 1, key.path(wrong), key.path());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("forms")
  void noKeyHasADefault(String name) throws IOException {
    for (Key key : keys(name)) {
      if (!key.rest().isEmpty() && !OldForm.ADDED.containsKey(key.path())) {
        String file = changed(name, key, "");
        assertThatThrownBy(() -> RecipeFile.read(file, List.of()))
            .isInstanceOf(UserException.class)
            .hasMessageEndingWith(
                isAlone(key, keys(name))
                    ? ": "
                        + key.parent().replaceAll("\\.$", "")
                        + " must be a block of keys, was none"
                    : ": " + key.path() + " is missing");
      }
    }
  }

  /** Without its only key a block is nothing. */
  private static boolean isAlone(Key key, List<Key> all) {
    return all.stream().filter(other -> other.parent().equals(key.parent())).count() == 1;
  }

  @ParameterizedTest
  @MethodSource("names")
  void everyComponentStandsInTheFile(String name) throws IOException {
    Set<String> written = new HashSet<>();
    keys(name).forEach(key -> written.add(key.path()));
    Path file = folder.resolve("again.yaml");
    RecipeFile.write(file, RecipeFile.read(name, List.of()));
    Set<String> complete = new HashSet<>();
    keys(Files.readAllLines(file)).forEach(key -> complete.add(key.path()));
    assertThat(written).isEqualTo(complete);
  }

  @ParameterizedTest
  @MethodSource("forms")
  void everyValueOfAnotherShapeIsRefusedByName(String name) throws IOException {
    for (Key key : keys(name)) {
      if (!key.rest().isEmpty()) {
        String file = changed(name, key, key.indent() + key.name() + ": [[]]");
        assertThatThrownBy(() -> RecipeFile.read(file, List.of()))
            .isInstanceOf(UserException.class)
            .hasMessageContaining(": " + key.path() + " must be ");
      }
    }
  }

  /** Messages of records begin with the component's name; by that word the key is found. */
  @ParameterizedTest
  @MethodSource("forms")
  void whatARecordRefusesIsSaidWithThePlaceOfTheKey(String name) throws IOException {
    int refused = 0;
    for (Key key : keys(name)) {
      if (key.rest().matches(" -?[0-9.e-]+") && !key.name().equals("seed")) {
        String file = changed(name, key, key.indent() + key.name() + ": -9");
        int column = key.indent().length() + 1;
        String one = "%s:%d:%d: %s must ".formatted(file, key.line() + 1, column, key.path());
        String several = ": " + key.parent().replaceAll("\\.$", "") + ": ";
        assertThatThrownBy(() -> RecipeFile.read(file, List.of()))
            .isInstanceOf(UserException.class)
            .message()
            .satisfiesAnyOf(
                message -> assertThat(message).startsWith(one),
                message -> assertThat(message).contains(several + "weights must not be negative"));
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(20);
  }

  @ParameterizedTest
  @ValueSource(strings = {"conditional-detr-r50", "conditional-detr-r50-dc5"})
  void aNameWithoutScheduleMeansTwelveEpochs(String name) {
    assertThat(RecipeFile.read(name, List.of()))
        .isEqualTo(RecipeFile.read(name + "-12ep", List.of()));
  }

  /** Group DETR, section 4.1 and table 1, and the authors' own settings. */
  @ParameterizedTest
  @ValueSource(strings = {"-12ep", "-50ep", "-dc5-12ep", "-dc5-50ep"})
  void thePublishedSettings(String variant) {
    Recipe recipe = RecipeFile.read("conditional-detr-r50" + variant, List.of());
    DetectorSpec.ConditionalDetr detector = (DetectorSpec.ConditionalDetr) recipe.detector();
    TrainingSpec training = recipe.training();
    boolean dc5 = variant.contains("dc5");
    boolean twelve = variant.contains("12ep");

    assertThat(training.groups()).isEqualTo(11);
    assertThat(training.assignment()).isEqualTo(Grouping.Kind.GROUP);
    assertThat(training.batchSize()).isEqualTo(dc5 ? 8 : 16);
    assertThat(training.epochs()).isEqualTo(twelve ? 12 : 50);
    assertThat(training.schedule())
        .isEqualTo(new ScheduleSpec.Step(0, List.of(twelve ? 11.0 : 40.0), 0.1));
    assertThat(training.learningRate()).isEqualTo(1e-4);
    assertThat(training.backboneLearningRate()).isEqualTo(1e-5);
    assertThat(training.weightDecay()).isEqualTo(1e-4);
    assertThat(training.clipNorm()).isEqualTo(0.1);
    assertThat(detector.queries()).isEqualTo(300);
    assertThat(detector.transformer().dropout()).isEqualTo(0.1);
    assertThat(detector.backbone().dilation()).isEqualTo(dc5);
    assertThat(((AugmentationSpec.ResizeCrop) recipe.data().augmentation()).shortSides())
        .containsExactly(480, 512, 544, 576, 608, 640, 672, 704, 736, 768, 800);
  }

  @Test
  void groupsBelongToTrainingAndNeverToADetector() {
    for (Class<?> spec : DetectorSpec.class.getPermittedSubclasses()) {
      assertThat(RecipeBinder.paths(spec)).noneMatch(path -> path.contains("group"));
    }
    assertThat(RecipeBinder.paths(Recipe.class)).contains("training.groups");
  }

  /** A key as it stands in a file; {@code line} from 0, {@code parent} with its dot. */
  private record Key(int line, String indent, String parent, String name, String rest) {
    String path() {
      return path(name);
    }

    String path(String otherName) {
      return parent + otherName;
    }
  }

  private static List<Key> keys(String recipe) throws IOException {
    return keys(lines(recipe));
  }

  /** A list of records of several kinds. */
  @Test
  void augmentationsAreListed() {
    String all =
        "data.augment=[{kind: mosaic, probability: 0.5}, {kind: copy-paste, probability: 0.3,"
            + " smallest: 0.5, objects: 3}, {kind: grayscale, probability: 0.1}]";
    Recipe recipe = RecipeFile.read("mask2former-small", List.of(all));
    assertThat(recipe.data().variations())
        .containsExactly(new Mosaic(0.5), new CopyPaste(0.3, 0.5, 3), new Grayscale(0.1));
    assertThat(RecipeFile.text(recipe)).contains("  " + all.replace("data.augment=", "augment: "));
    Path file = folder.resolve("listed.yaml");
    RecipeFile.write(file, recipe);
    assertThat(RecipeFile.read(file.toString(), List.of())).isEqualTo(recipe);
    assertThatThrownBy(() -> RecipeFile.read("small", List.of(all)))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("data.augment has copy-paste, which cuts objects out by their masks");
    for (String[] wrong :
        new String[][] {
          {"{kind: mosaic, probability: 2}", "probability must be from 0 to 1, was 2.0"},
          {"{kind: mosiac, probability: 1}", "(probably mosaic)"},
          {"{kind: mosaic, chance: 1}", "chance is not known"},
          {"{kind: scale-jitter, probability: 1, smallest: 1}", "largest is missing"},
          {"{probability: 1}", "kind is missing"},
        }) {
      assertThatThrownBy(() -> RecipeFile.read("small", List.of("data.augment=[" + wrong[0] + "]")))
          .isInstanceOf(UserException.class)
          .hasMessageContaining("data.augment[0]")
          .hasMessageContaining(wrong[1]);
    }
  }

  private static List<Key> keys(List<String> lines) {
    List<Key> keys = new ArrayList<>();
    List<String> above = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      Matcher line = KEY.matcher(lines.get(i));
      if (line.matches()) {
        above.subList(Math.min(above.size(), line.group(1).length() / 2), above.size()).clear();
        String parent = above.isEmpty() ? "" : String.join(".", above) + ".";
        keys.add(new Key(i, line.group(1), parent, line.group(2), line.group(3)));
        above.add(line.group(2));
      }
    }
    return keys;
  }

  /** One letter too few, one twice, two exchanged, another spelling of the words. */
  private static Set<String> misspellings(String key) {
    int middle = key.length() / 2;
    Set<String> wrong = new HashSet<>();
    wrong.add(key.substring(0, key.length() - 1));
    wrong.add(key.substring(0, middle) + key.charAt(middle) + key.substring(middle));
    wrong.add(key.charAt(1) + key.substring(0, 1) + key.substring(2));
    wrong.add(key.replaceAll("([A-Z])", "_$1"));
    wrong.remove(key);
    return wrong;
  }

  private static List<String> lines(String recipe) throws IOException {
    try (InputStream in = RecipeTest.class.getResourceAsStream("/recipes/" + recipe + ".yaml")) {
      String text = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
      return text.lines().toList();
    }
  }

  private String changed(String recipe, Key key, String line) throws IOException {
    List<String> lines = new ArrayList<>(lines(recipe));
    lines.set(key.line(), line);
    return Files.write(folder.resolve("changed.yaml"), lines).toString();
  }
}
