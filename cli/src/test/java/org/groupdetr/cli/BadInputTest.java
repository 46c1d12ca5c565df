package org.groupdetr.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.groupdetr.cli.CommandRun.refused;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.groupdetr.common.FolderLock;
import org.groupdetr.golden.GoldenFolder;
import org.groupdetr.tensor.Engine;
import org.groupdetr.train.TinyRun;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever a command is given: one clear line, and nothing that was there is lost. */
class BadInputTest {
  @TempDir private static Path shared;
  @TempDir Path folder;

  private static Path data = Path.of("");
  private static Path model = Path.of("");

  @BeforeAll
  static void train() {
    Engine.load();
    TinyRun run = new TinyRun(shared);
    model = run.boldModel();
    data = shared.resolve("shapes");
  }

  private List<String> train(Path from, String... more) {
    List<String> command = new ArrayList<>();
    command.addAll(List.of("train", "--data", from.toString(), "--recipe", "demo"));
    command.addAll(List.of("--out", folder.resolve("run").toString(), "--threads", "1"));
    for (String setting : TinyRun.SETTINGS) {
      command.addAll(List.of("--set", setting));
    }
    command.addAll(List.of("--set", "training.epochs=1"));
    command.addAll(List.of(more));
    return command;
  }

  private List<String> resume(Path from) {
    String out = folder.resolve("run").toString();
    return List.of("train", "--data", from.toString(), "--out", out, "--resume", "--threads", "1");
  }

  private void assertNothingWasWritten() {
    assertThat(folder.resolve("run")).doesNotExist();
  }

  /** A copy of the data whose annotations are changed. */
  private Path changedData(String from, String to) throws IOException {
    Path copy = folder.resolve("changed");
    try (Stream<Path> files = Files.walk(data)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path target = copy.resolve(data.relativize(file).toString());
        Files.createDirectories(target.getParent());
        if (file.toString().endsWith(".json")) {
          Files.writeString(target, Files.readString(file).replaceAll(from, to));
        } else {
          Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
        }
      }
    }
    return copy;
  }

  // ---- data

  @Test
  void foldersThatAreNoDataSets() throws IOException {
    refused(train(folder.resolve("nowhere")), "no such folder: ", "nowhere");
    Path empty = Files.createDirectory(folder.resolve("empty"));
    refused(train(empty), "empty: the folder is empty");
    Files.writeString(empty.resolve("labels.csv"), "a,b");
    refused(train(empty), "no data set found; labels.csv is a table", "looked for COCO");
    refused(List.of("data", "check", empty.toString()), "no data set found");
    refused(List.of("data", "check", folder.resolve("x").toString()), "no such folder");
    assertNothingWasWritten();
  }

  @Test
  void annotationsThatAreCutOffOrOfAnotherShape() throws IOException {
    Path cut = changedData("(?s)^(.{200}).*$", "$1");
    refused(train(cut), ".json:1:", "the file is cut off here");
    refused(train(changedData("\"(bbox|segmentation)\":", "\"was-$1\":")), ".json:1:", "bbox");
    refused(train(changedData("(?s)^.*$", "[1, 2]")), "changed");
    refused(train(changedData("\"bbox\": *\\[[^,]*", "\"bbox\": [NaN")), "bbox must be");
    refused(train(changedData("\"file_name\": *\"", "\"file_name\": \"gone-")), "without a file");
    refused(train(changedData("\"category_id\": *\\d+", "\"category_id\": 99")), "class id 99");
    assertNothingWasWritten();
  }

  /** Found only when the picture is read; what was learned before is kept. */
  @Test
  void picturesOfAnotherSizeThanTheirEntry() throws IOException {
    Path odd = changedData("\"width\": *\\d+", "\"width\": 7");
    refused(train(odd), "48 x 48 pixels, but its data set says 7 x 48", "the state before this");
    assertThat(folder.resolve("run/checkpoint.safetensors")).isRegularFile();
    CommandRun check = CommandRun.of("data", "check", odd.toString());
    assertThat(check.status()).isEqualTo(1);
    assertThat(check.out()).contains("annotated as 7 x 48, stored as 48 x 48");
  }

  @Test
  void aPictureOfOnePixelIsLearnedFrom() throws IOException {
    Path odd =
        changedData(
            "(\"id\":1,\"file_name\":\"000001.png\",\"width\":)48(,\"height\":)48", "$11$21");
    ImageIO.write(
        new BufferedImage(1, 1, BufferedImage.TYPE_BYTE_GRAY),
        "png",
        odd.resolve("train/000001.png").toFile());
    CommandRun run = CommandRun.of(train(odd, "--set", "training.batchSize=32"));
    assertThat(run.status()).as(run.err()).isZero();
  }

  /** What can be used all the same is used, and said. */
  @Test
  void boxesThatCannotBeLearnedAreCountedAndLeftOut() throws IOException {
    String some = "(?<=\"image_id\":[1-9],[^{}]{0,100})\"bbox\": *\\[[^\\]]*\\]";
    Path odd = changedData(some, "\"bbox\": [5, 5, 0, -3]");
    CommandRun run = CommandRun.of(train(odd));
    assertThat(run.status()).as(run.err()).isZero();
    assertThat(run.out()).contains("with unusable boxes (dropped in training)");
  }

  @Test
  void dataWithNothingToLearnIsRefused() throws IOException {
    refused(
        train(changedData("\"bbox\": *\\[[^\\]]*\\]", "\"bbox\": [5, 5, 0, -3]")),
        "none of the 32 pictures of split train has an object to learn; see 'groupdetr data check'");
    assertNothingWasWritten();
    CommandRun check = CommandRun.of("data", "check", folder.resolve("changed").toString());
    assertThat(check.status()).isEqualTo(1);
    assertThat(check.out())
        .contains("Training would stop: the split train has no object to learn.");
  }

  @Test
  void picturesThatARecipeLeavesOutAreCounted() throws IOException {
    Path less = changedData("\"image_id\":[1-9],", "\"image_id\":10,");
    CommandRun run = CommandRun.of(train(less, "--set", "data.keepEmpty=false"));
    assertThat(run.status()).as(run.err()).isZero();
    assertThat(run.out())
        .containsPattern("note +train: 9 of 32 pictures have no object to learn and are left out");
  }

  @Test
  void aSplitThatIsTooSmallOrMissing() throws IOException {
    refused(
        train(data, "--set", "training.batchSize=64"),
        "fewer pictures than one step needs: lower training.batchSize (64)");
    assertNothingWasWritten();
    Path copy = changedData("", "");
    Path annotations = copy.resolve("annotations");
    try (Stream<Path> files = Files.list(annotations)) {
      for (Path file : files.filter(f -> f.toString().contains("train")).toList()) {
        Files.delete(file);
      }
    }
    refused(train(copy), "no split called train to learn from");
    assertNothingWasWritten();
  }

  @Test
  void moreObjectsThanQueriesIsSaid() {
    CommandRun few = CommandRun.of(train(data, "--set", "detector.queries=2"));
    assertThat(few.status()).as(few.err()).isZero();
    assertThat(few.out())
        .containsPattern("warning +train: .*\\.png has 3 objects, and the detector 2 queries: .*");
    List<String> command = train(data, "--set", "detector.queries=6");
    command.set(command.indexOf("--out") + 1, folder.resolve("enough").toString());
    CommandRun enough = CommandRun.of(command);
    assertThat(enough.status()).as(enough.err()).isZero();
    assertThat(enough.out()).doesNotContain(" objects, and the detector ");
  }

  // ---- recipes

  @Test
  void recipesThatSayWhatCannotBe() throws IOException {
    refused(train(data, "--set", "training.groups=0"), "training.groups must be at least 1");
    refused(train(data, "--set", "detector.queries=0"), "detector.queries must be at least 1");
    refused(
        train(data, "--set", "training.batchsize=4"), "training.batchsize", "training.batchSize");
    List<String> misspelt = List.of("train", "--data", data.toString(), "--recipe", "smal");
    refused(misspelt, "no recipe smal; did you mean small?");
    Path file = folder.resolve("mine.yaml");
    Files.writeString(file, CommandRun.of("recipes", "demo").out().replace("queries:", "querys:"));
    refused(
        List.of("train", "--data", data.toString(), "--recipe", file.toString()),
        "mine.yaml",
        "querys",
        "queries");
    refused(List.of("describe", "smal"), "did you mean small?");
    assertNothingWasWritten();
  }

  // ---- runs and models

  @Test
  void runsAreNeitherOverwrittenNorMixedUp() throws IOException {
    refused(resume(data), "holds no run that could go on: no checkpoint.safetensors");
    assertNothingWasWritten();
    Path begun = Files.createDirectories(folder.resolve("run")).resolve("metrics.jsonl");
    Files.writeString(begun, "");
    refused(train(data), "holds a run that ended before its first checkpoint: delete it");
    Files.delete(begun);
    assertThat(CommandRun.of(train(data)).status()).isZero();
    Path run = folder.resolve("run");
    Path checkpoint = run.resolve("checkpoint.safetensors");
    byte[] whole = Files.readAllBytes(checkpoint);
    byte[] last = Files.readAllBytes(run.resolve("last.safetensors"));
    refused(train(data), "holds a run already: go on with it by --resume");
    refused(
        resume(changedData("\"name\": *\"", "\"name\": \"other ")),
        "cannot resume from",
        "the classes of the data have changed");
    Files.write(checkpoint, Arrays.copyOf(whole, whole.length / 2));
    refused(resume(data), "checkpoint.safetensors is not a sound safetensors file");
    assertThat(Files.size(checkpoint)).isEqualTo(whole.length / 2);
    Files.write(checkpoint, new byte[0]);
    refused(resume(data), "checkpoint.safetensors is empty");
    assertThat(Files.readAllBytes(run.resolve("last.safetensors"))).isEqualTo(last);
    Files.write(checkpoint, whole);
    assertThat(CommandRun.of(resume(data)).status()).isZero();
    refused(with(resume(data), "--recipe", "small"), "cannot resume from", " was ", " and is ");
    refused(with(resume(data), "--set", "training.groups=7"), "training.groups was 2 and is 7");
    try (FolderLock lock = FolderLock.of(run)) {
      assertThat(lock).isNotNull();
      refused(resume(data), "run is in use: process ");
      refused(train(data), "run is in use: process ");
    }
  }

  private static List<String> with(List<String> command, String... more) {
    return Stream.concat(command.stream(), Stream.of(more)).toList();
  }

  /** A run knows its data and its threads; what had no part in it may be set anew. */
  @Test
  void aRunGoesOnByItsFolderAlone() throws IOException {
    assertThat(CommandRun.of(train(data)).status()).isZero();
    String out = folder.resolve("run").toString();
    CommandRun more =
        CommandRun.of("train", "--out", out, "--resume", "--set", "training.epochs=2");
    assertThat(more.status()).as(more.err()).isZero();
    assertThat(more.out()).contains("training.epochs was 1 and is 2", "resuming after step 4");
    Files.writeString(folder.resolve("run/run.json"), "{\"data\": \"/gone\"}");
    refused(
        List.of("train", "--out", out, "--resume"), "/gone, which is no longer there: add --data");
    CommandRun none = CommandRun.of("train", "--out", folder.resolve("new").toString());
    assertThat(none.status()).isEqualTo(2);
    assertThat(none.err()).startsWith("groupdetr: Missing required option: '--data=DIR'");
  }

  @Test
  void modelsOfOtherClassesThanTheData() throws IOException {
    Path other = changedData("\"name\": *\"", "\"name\": \"other ");
    refused(
        List.of("evaluate", model.toString(), "--data", other.toString()),
        "was trained on the classes [",
        "the data has [other ",
        "evaluate on data of the same classes");
    refused(
        List.of("evaluate", model.toString(), "--data", data.toString(), "--split", "test"),
        "has no split called test, only [train, val]");
  }

  @Test
  void filesThatAreNoModels() throws IOException {
    Path text = Files.writeString(folder.resolve("text.safetensors"), "no model");
    Path half = folder.resolve("half.safetensors");
    byte[] whole = Files.readAllBytes(model);
    Files.write(half, Arrays.copyOf(whole, whole.length / 2));
    String picture = GoldenFolder.file("data/pictures/rgb8.png").toString();
    for (Path file : List.of(text, half, folder.resolve("none.safetensors"))) {
      String name = file.getFileName().toString();
      refused(List.of("predict", file.toString(), picture), name);
      refused(List.of("evaluate", file.toString(), "--data", data.toString()), name);
      refused(train(data, "--weights", file.toString()), name);
      refused(train(data, "--set", "weights=" + file), name);
      assertThat(folder.resolve("run")).doesNotExist();
    }
    refused(
        List.of("predict", model.toString(), folder.resolve("no*.png").toString()),
        "no picture found for ");
    refused(List.of("predict", model.toString(), picture, "--device", "gpu"), "gpu");
  }

  /** Before the model is asked about anything. */
  @Test
  void whereNothingCanBeWrittenIsSaidBeforeTheWork() throws IOException {
    Path picture = GoldenFolder.file("data/pictures/rgb8.png");
    Path occupied = Files.createFile(folder.resolve("occupied"));
    for (String place : List.of("occupied", "occupied/below")) {
      CommandRun run =
          refused(
              List.of("predict", "none", picture.toString(), "--out", folder + "/" + place),
              occupied + " is a file, not a folder");
      assertThat(run.out()).isEmpty();
      List<String> train = List.of("train", "--data", data.toString(), "--recipe", "demo");
      refused(with(train, "--out", folder + "/" + place), "occupied is a file, not a folder");
    }
    refused(
        List.of("evaluate", "none", "--data", data.toString(), "--save", folder + "/occupied/x"),
        occupied + " is a file, not a folder");
    refused(
        List.of("data", "convert", data.toString(), "--out", occupied.toString()),
        occupied.toString(),
        "is a file, not a folder");
    assertThat(occupied).isEmptyFile();
  }

  /** A detector of boxes is not measured for an hour to say so. */
  @Test
  void masksOfADetectorOfBoxesAreRefused() {
    CommandRun run =
        refused(
            List.of("evaluate", model.toString(), "--data", data.toString(), "--masks"),
            "there are no masks to compare: the detector finds boxes only");
    assertThat(run.out()).isEmpty();
  }
}
