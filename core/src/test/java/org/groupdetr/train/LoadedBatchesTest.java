package org.groupdetr.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import org.groupdetr.common.UserException;
import org.groupdetr.data.DataSet;
import org.groupdetr.data.Split;
import org.groupdetr.data.TrainingPicture;
import org.groupdetr.data.folder.DataSets;
import org.groupdetr.recipe.Recipe;
import org.groupdetr.recipe.RecipeFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which pictures a recipe learns from. */
class LoadedBatchesTest {
  private static final String KEEP = "data.keepEmpty=true";
  private static final String LEAVE = "data.keepEmpty=false";

  @TempDir Path folder;
  private Path annotations = Path.of("");

  @BeforeEach
  void write() {
    TinyRun run = new TinyRun(folder);
    annotations = run.data().folder().resolve("annotations/instances_train.json");
  }

  private List<Long> learned(String recipe, String setting) {
    DataSet data = DataSets.open(folder.resolve("shapes"));
    Split train = data.split("train").orElseThrow();
    Recipe read = RecipeFile.read(recipe, List.of(setting));
    return LoadedBatches.trainablePictures(train, data.labels(), read).stream()
        .map(TrainingPicture::imageId)
        .toList();
  }

  private void change(String pattern, String to) throws IOException {
    Files.writeString(annotations, Files.readString(annotations).replaceAll(pattern, to));
  }

  /** Pictures that hold nothing but crowds, as well as those that hold nothing. */
  @Test
  void emptyPicturesAreKeptOrLeftOut() throws IOException {
    change("(?<=\"image_id\":[1-5],[^{}]{0,200})\"iscrowd\":0", "\"iscrowd\":1");
    change("\"image_id\":[6-9],", "\"image_id\":10,");
    for (String recipe : List.of("demo", "demo-masks")) {
      assertThat(learned(recipe, KEEP)).isEqualTo(ids(1));
      assertThat(learned(recipe, LEAVE)).isEqualTo(ids(10));
    }
  }

  /** A detector of masks learns nothing from a picture whose masks are all lost. */
  @Test
  void picturesWithoutMasksAreEmptyToDetectorsOfMasks() throws IOException {
    change(
        "(?<=\"image_id\":[1-9],[^{}]{0,200})\"segmentation\":(\\{[^}]*}|\\[\\[.*?]])",
        "\"segmentation\":[]");
    assertThat(learned("demo", LEAVE)).isEqualTo(ids(1));
    assertThat(learned("demo-masks", KEEP)).isEqualTo(ids(1));
    assertThat(learned("demo-masks", LEAVE)).isEqualTo(ids(10));
  }

  private static List<Long> ids(long first) {
    return LongStream.rangeClosed(first, 32).boxed().toList();
  }

  @Test
  void nothingToLearnIsSaid() throws IOException {
    change("\"iscrowd\":0", "\"iscrowd\":1");
    for (String setting : List.of(KEEP, LEAVE)) {
      assertThatThrownBy(() -> learned("demo", setting))
          .isInstanceOf(UserException.class)
          .hasMessage(
              "none of the 32 pictures of split train has an object to learn; see 'groupdetr data"
                  + " check'");
    }
  }

  /** As the authors of each detector do. */
  @Test
  void onlyMask2FormerOnCocoLeavesThemOut() {
    List<String> leaving =
        RecipeFile.names().stream()
            .filter(name -> !RecipeFile.read(name, List.of()).data().keepEmpty())
            .toList();
    assertThat(leaving).containsExactly("mask2former-r50-12ep", "mask2former-r50-50ep");
  }
}
