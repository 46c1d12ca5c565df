package org.groupdetr.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.groupdetr.common.UserException;
import org.groupdetr.groups.Grouping;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What may be written in a recipe or after --set, and what is said about all else. */
class RecipeFileTest {
  @TempDir Path folder;

  private static TrainingSpec training(String... overrides) {
    return RecipeFile.read("small", List.of(overrides)).training();
  }

  @Test
  void overridesSetNumbersWordsListsAndBlocks() {
    assertThat(training("training.groups=1").groups()).isEqualTo(1);
    assertThat(training("training.groups=1", "training.groups= 7").groups()).isEqualTo(7);
    assertThat(training("training.learningRate=1e-4").learningRate()).isEqualTo(1e-4);
    assertThat(training("training.assignment=one-to-many").assignment())
        .isEqualTo(Grouping.Kind.ONE_TO_MANY);
    assertThat(training("training.schedule.drops=[3, 5]").schedule())
        .isEqualTo(new ScheduleSpec.Step(0, List.of(3.0, 5.0), 0.1));
    assertThat(training("training.schedule={kind: linear, warmupSteps: 9, last: 0}").schedule())
        .isEqualTo(new ScheduleSpec.Linear(9, 0));
  }

  @Test
  void anotherKindKeepsTheKeysThatItShares() {
    assertThat(training("training.schedule.kind=cosine", "training.schedule.last=0.1").schedule())
        .isEqualTo(new ScheduleSpec.Cosine(0, 0.1));
  }

  @Test
  void optionalPartsComeAndGo() {
    assertThat(training("training.ema.decay=0.9997").ema()).contains(new EmaSpec(0.9997, 0));
    assertThat(training("training.ema.decay=0.9", "training.ema=none").ema()).isEmpty();
    assertThat(training("training.checkpointEvery=10").checkpointEvery()).contains(10);
    for (String nothing : List.of("none", "null", "~", "")) {
      assertThat(training("training.checkpointEvery=" + nothing).checkpointEvery()).isEmpty();
    }
    assertThat(
            training("training.earlyStopping.patience=3", "training.earlyStopping.minimumGain=0")
                .earlyStopping())
        .contains(new EarlyStoppingSpec(3, 0));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "training.grups=1   | training.grups is not known; did you mean training.groups?",
        "groups=3           | groups is not known; did you mean training.groups?",
        "training.lr=1      | training.lr is not known; known here: epochs, batchSize, accumulate",
        "zebra=1            | zebra is not known; known here: name, description, weights, detector",
        "training.groups=1.9 | training.groups must be a whole number, was 1.9",
        "training.groups=11.0 | training.groups must be a whole number, was 11.0",
        "training.groups=eleven | training.groups must be a whole number, was eleven",
        "training.groups=1_000 | training.groups must be a whole number, was 1_000",
        "training.groups=\" 3 \" | training.groups must be a whole number, was \" 3 \"",
        "training.groups=\"\" | training.groups must be a whole number, was an empty text",
        "training.groups=0x1F | training.groups must be a whole number, was 0x1F",
        "training.groups=99999999999 | training.groups must be a whole number of fewer digits, was",
        "training.groups=0  | training.groups must be at least 1, was 0",
        "training.groups=   | training.groups must be a whole number, was none",
        "weights=''           | weights must not be empty; none means a run from scratch",
        "training.groups={} | training.groups must be a whole number, was a block of keys",
        "training.learningRate=.nan | training.learningRate must be a number, was .nan",
        "training.learningRate=1e999 | training.learningRate must be a number, was 1e999",
        "training.checkpointing=yes | training.checkpointing must be true or false, was yes",
        "training.assignment=grup | training.assignment must be group or one-to-many (probably",
        "training.accumulate=3 | training.accumulate must divide batchSize (4), was 3",
        "training.schedule.kind=cosine | training.schedule.last is missing",
        "training.schedule.kind=linear | training.schedule.last is missing",
        "training.earlyStopping.patience=3 | training.earlyStopping.minimumGain is missing",
        "training.ema=0.9   | training.ema must be a block of keys, was 0.9",
        "training.ema.decay=2 | training.ema.decay must be between 0 and 1, was 2.0",
        "training.groups.x=1 | training.groups is a single value and has no keys",
        "data.augmentation.shortSides.0=1 | data.augmentation.shortSides is a list: set it whole",
        "data.augmentation.shortSides=96 | data.augmentation.shortSides must be a list such as",
        "data.augmentation.shortSides=[1, x] | data.augmentation.shortSides must be a whole number",
        "data.augmentation.shortSides=[1, | not valid YAML: while parsing a flow",
        "detector.kind=yolo | detector.kind must be conditional-detr or dab-detr or ",
        "detector.transformer.channels=97 | detector.transformer.channels must be a multiple of 4"
            + " and of heads (4), was 97",
        "training.groups=!!int 1 | tags (!name) have no place in a recipe",
        "training.groups=*a  | aliases (&name, *name) have no place in a recipe",
        "=1                 | write PATH=VALUE, such as training.groups=1",
        "training           | write PATH=VALUE, such as training.groups=1",
        "a..b=1             | the path has an empty part",
      })
  void whatIsWrongWithAnOverrideIsSaid(String override, String message) {
    assertThatThrownBy(() -> RecipeFile.read("small", List.of(override)))
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith("--set " + override + ": " + message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "name: a\\nname: b      | :2:1: name stands twice; leave one out",
        "name: a\\n\\tb: c      | :2:1: not valid YAML: ",
        "name: a\\n---\\nb: c   | : must hold one YAML document",
        "''                     | : a recipe must be a block of keys such as name and training",
        "just words             | : a recipe must be a block of keys such as name and training",
        "[1, 2]                 | : a recipe must be a block of keys such as name and training",
        "name: ~                | :1:1: name must be a text, was none",
        "a: &x [1]\\nb: *x      | aliases (&name, *name) have no place in a recipe",
      })
  void whatIsWrongWithAFileIsSaidWithItsPlace(String text, String message) throws IOException {
    String file = Files.writeString(folder.resolve("r.yaml"), text.translateEscapes()).toString();
    assertThatThrownBy(() -> RecipeFile.read(file, List.of()))
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith(file)
        .hasMessageContaining(message)
        .message()
        .doesNotContain("\n");
  }

  @Test
  void hostileFilesAreRefusedQuickly() throws IOException {
    StringBuilder laughs = new StringBuilder("a0: &a0 [x, x]\n");
    for (int i = 1; i < 60; i++) {
      laughs.append("a%d: &a%d [*a%d, *a%d]%n".formatted(i, i, i - 1, i - 1));
    }
    assertRefused(laughs.toString().getBytes(StandardCharsets.UTF_8), "aliases");
    assertRefused(("name: " + "[".repeat(40)).getBytes(StandardCharsets.UTF_8), "nested deeper");
    assertRefused(("a: " + "[".repeat(9999)).getBytes(StandardCharsets.UTF_8), "nested deeper");
    assertRefused(new byte[2 << 20], "is larger than");
    assertRefused(new byte[] {'a', ':', ' ', (byte) 0xff}, "not UTF-8");
    assertRefused("name: !!javax.script.ScriptEngineManager []".getBytes(), "tags");
  }

  private void assertRefused(byte[] content, String message) throws IOException {
    String file = Files.write(folder.resolve("hostile.yaml"), content).toString();
    assertThatThrownBy(() -> RecipeFile.read(file, List.of()))
        .isInstanceOf(UserException.class)
        .hasMessageContaining(message);
  }

  /** Any bytes give a recipe or a message for people, never another exception. */
  @Test
  void damagedRecipesNeverSurprise() {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(5);
    String text = RecipeFile.text(RecipeFile.read("demo", List.of()));
    for (int i = 0; i < 2000; i++) {
      StringBuilder damaged = new StringBuilder(text);
      for (int k = random.nextInt(1, 6); k > 0; k--) {
        char c = "[]{}:,&*!|>%@#?-'\"\\ \n\t0aZ~.\u0000\u2028é".charAt(random.nextInt(30));
        damaged.setCharAt(random.nextInt(damaged.length()), c);
      }
      String file = folder.resolve("damaged.yaml").toString();
      try {
        Files.writeString(Path.of(file), damaged);
        RecipeFile.read(file, List.of());
      } catch (UserException e) {
        assertThat(e.getMessage()).doesNotContain("\n").startsWith(file);
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    }
  }

  @Test
  void aCheckOfSeveralKeysNamesTheirBlock() {
    assertThatThrownBy(() -> RecipeFile.read("demo", List.of("detector.losses.box=-1")))
        .isInstanceOf(UserException.class)
        .hasMessageMatching(
            "recipe demo:\\d+:3: detector.losses: weights must not be neg.*, -1.0.*");
  }

  @Test
  void byteOrderMarksAndForeignLineEndsAreRead() throws IOException {
    Recipe demo = RecipeFile.read("demo", List.of());
    String text = "\uFEFF" + RecipeFile.text(demo).replace("\n", "\r\n");
    String file = Files.writeString(folder.resolve("windows.yaml"), text).toString();
    assertThat(RecipeFile.read(file, List.of())).isEqualTo(demo);
  }

  @Test
  void filesThatAreNotThere() {
    assertThatThrownBy(() -> RecipeFile.read("smal", List.of()))
        .isInstanceOf(UserException.class)
        .hasMessage("no recipe smal; did you mean small?");
    assertThatThrownBy(() -> RecipeFile.read("no/such.yaml", List.of()))
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith("no recipe no/such.yaml; built in: conditional-detr-r50-12ep, ");
    assertThatThrownBy(() -> RecipeFile.read(folder.toString(), List.of()))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("is a folder");
    assertThatThrownBy(() -> RecipeFile.read("a\0b", List.of())).isInstanceOf(UserException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "plain",
        "with: colon",
        "none",
        "null",
        "true",
        "1",
        "1e5",
        "- dash",
        "#no",
        "a #b",
        "é – 数",
        "two\nlines",
        "\"quoted\"",
        "back\\slash",
        "tab\there",
        " spaces ",
        "trailing:",
        "~",
        "a, b"
      })
  void everyTextComesBack(String text) {
    Recipe demo = RecipeFile.read("demo", List.of());
    assertRoundTrip(
        new Recipe(
            text,
            text,
            Optional.of("in " + text),
            demo.detector(),
            demo.data(),
            demo.training(),
            demo.evaluation()));
  }

  @ParameterizedTest
  @ValueSource(doubles = {1e-4, 1e-300, 0.1 + 0.2, 1.0 / 3, 123456789.125, 1e22, Double.MIN_VALUE})
  void everyNumberComesBack(double iouSeed) {
    Recipe demo = RecipeFile.read("demo", List.of());
    double iou = iouSeed < 1 ? iouSeed : 1 / iouSeed;
    EvaluationSpec evaluation = new EvaluationSpec(List.of(1), 1, Optional.of(iou));
    assertRoundTrip(
        new Recipe(
            "n", "d", Optional.empty(), demo.detector(), demo.data(), demo.training(), evaluation));
  }

  @ParameterizedTest
  @ValueSource(strings = {"rf-detr-xl", "rf-detr-xlarge", "rf-detr-2xl", "rf-detr-2xlarge"})
  void whatIsNotFreeIsRefusedWithTheReason(String name) {
    assertThatThrownBy(() -> RecipeFile.read(name, List.of()))
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith(name + " is not covered: ")
        .hasMessageContaining("PML 1.0");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "lw-detr-tiny  | data.augmentation.sides=[640, 450] | sides | 64 | 450 | 448",
        "lw-detr-tiny  | data.augmentation.sides=[9] | sides | 64 | 9 | 64",
        "rf-detr-nano  | data.evaluationSize={shortSide: 400, longSide: 400} | evaluationSize | 32"
            + " | 400 | 416",
        "rf-detr-base  | detector.backbone.windows=1 | | | | ",
        "rf-detr-base  | data.augmentation.sides=[640] | sides | 56 | 640 | 616",
      })
  void sidesSuitTheDetector(
      String name, String set, String key, String multiple, String was, String nearest) {
    if (key == null) {
      assertThat(RecipeFile.read(name, List.of(set)).detector().sideMultiple()).isEqualTo(14);
    } else {
      assertThatThrownBy(() -> RecipeFile.read(name, List.of(set)))
          .isInstanceOf(UserException.class)
          .hasMessageStartingWith("--set " + set + ": data.")
          .hasMessageEndingWith(
              key
                  + " must be a multiple of %s, which the detector divides pictures by, was %s; the"
                  + " nearest is %s",
              multiple,
              was,
              nearest);
    }
  }

  @Test
  void squaresAreEvaluatedAsSquares() {
    assertThatThrownBy(
            () -> RecipeFile.read("lw-detr-tiny", List.of("data.evaluationSize.longSide=704")))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("data.evaluationSize must have shortSide and longSide alike");
  }

  /** So that models and runs of before are read. */
  @Test
  void recipesThatDoNotSayWhatTheyStartFromStartFromNothing() throws IOException {
    Recipe demo = RecipeFile.read("demo", List.of());
    String text = RecipeFile.text(demo);
    assertThat(text).contains("\nweights: none\n");
    Path file =
        Files.writeString(folder.resolve("old.yaml"), text.replace("\nweights: none\n", "\n"));
    assertThat(RecipeFile.read(file.toString(), List.of())).isEqualTo(demo);
    assertThat(RecipeFile.read(file.toString(), List.of("weights=r/best.safetensors")))
        .isEqualTo(demo.withWeights("r/best.safetensors"));
    assertThat(demo.withWeights("x").withWeights("none")).isEqualTo(demo);
  }

  /** So that models and runs of before mean what they meant. */
  @Test
  void whatWasNotSaidAtFirstHasItsOldMeaning() throws IOException {
    Recipe demo = RecipeFile.read("demo", List.of("training.ema={decay: 0.9, warmupSteps: 0}"));
    List<String> older = new ArrayList<>(RecipeFile.text(demo).lines().toList());
    OldForm.ADDED.forEach(
        (path, value) -> {
          String added = path.substring(path.lastIndexOf('.') + 1) + ": " + value;
          assertThat(older).filteredOn(line -> line.strip().equals(added)).as(path).hasSize(1);
          older.removeIf(line -> line.strip().equals(added));
        });
    String file = Files.write(folder.resolve("older.yaml"), older).toString();
    assertThat(RecipeFile.read(file, List.of())).isEqualTo(demo);
    assertThat(RecipeFile.read(file, List.of("training.dropPath=0.1")).training().dropPath())
        .isEqualTo(0.1);
  }

  private void assertRoundTrip(Recipe recipe) {
    Path file = folder.resolve("trip.yaml");
    RecipeFile.write(file, recipe);
    assertThat(RecipeFile.read(file.toString(), List.of())).isEqualTo(recipe);
  }

  @Test
  void recipesAreReadAsWindowsLeavesThem() throws IOException {
    String text = RecipeFile.text(RecipeFile.read("demo", List.of()));
    for (String charset : List.of("UTF-8", "UTF-16LE", "UTF-16BE")) {
      byte[] content =
          ("\uFEFF" + text.replace("\n", "\r\n"))
              .getBytes(java.nio.charset.Charset.forName(charset));
      String file = Files.write(folder.resolve(charset + ".yaml"), content).toString();
      assertThat(RecipeFile.read(file, List.of())).isEqualTo(RecipeFile.read("demo", List.of()));
    }
  }

  @Test
  void whatIsTooLargeForTheParserIsOneLine() throws IOException {
    for (String text : List.of("name: " + "9".repeat(1001), "name: [" + "9".repeat(1001) + "]")) {
      assertRefused(text.getBytes(java.nio.charset.StandardCharsets.UTF_8), "hostile.yaml");
    }
  }
}
