package org.groupdetr.pretrained;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.groupdetr.pretrained.WeightMappingTest.PETS;
import static org.groupdetr.pretrained.WeightMappingTest.built;
import static org.groupdetr.pretrained.WeightMappingTest.model;
import static org.groupdetr.pretrained.WeightMappingTest.rows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.groupdetr.common.UserException;
import org.groupdetr.detector.SetDetector;
import org.groupdetr.pretrained.download.WeightCache;
import org.groupdetr.tensor.Engine;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which group of a file comes first: as asked, as known, or the file's first. */
class GroupChoiceTest {
  private static final WeightCache NO_CACHE =
      new WeightCache(Path.of("none"), (file, bytes, total) -> {});
  private static final String QUERIES = "query_embed.weight";
  @TempDir private Path folder;
  private Path file = Path.of("");

  @BeforeAll
  static void load() {
    Engine.load();
  }

  @BeforeEach
  void place() {
    file = folder.resolve("model.safetensors");
  }

  private WeightSource open(GroupChoice choice) {
    return WeightSources.open(file.toString(), NO_CACHE, choice);
  }

  private void write(SetDetector<?> detector) {
    new Export(model(detector, PETS, 7)).safetensors(folder, true);
  }

  private void know(List<Double> precisions) {
    GroupPrecisions.measured("val", precisions, open(GroupChoice.FIRST)).write(file);
  }

  private static List<List<Float>> queries(WeightSource model) {
    try (SetDetector<?> detector = model.load()) {
      return rows(detector, QUERIES);
    }
  }

  @Test
  void theFirstGroupComesFirstWhereNothingIsKnown() {
    try (SetDetector<?> source = built(7, 3, PETS, 1)) {
      write(source);
      WeightSource found = open(GroupChoice.KNOWN);
      assertThat(queries(found)).isEqualTo(rows(source, QUERIES));
      assertThat(found.remarks()).isEmpty();
    }
  }

  @Test
  void theBestGroupComesFirstWhereItIsKnown() {
    try (SetDetector<?> source = built(7, 3, PETS, 1)) {
      write(source);
      know(List.of(0.1, 0.25, 0.3));
      WeightSource found = open(GroupChoice.KNOWN);
      assertThat(queries(found)).isEqualTo(rows(source, "groups.3." + QUERIES));
      assertThat(found.remarks())
          .containsExactly(
              "group 3 of 3 comes first: the best one alone on val, AP 0.3000, the file's first"
                  + " 0.1000");
      assertThat(queries(open(GroupChoice.FIRST))).isEqualTo(rows(source, QUERIES));
      assertThat(queries(open(GroupChoice.parse("2"))))
          .isEqualTo(rows(source, "groups.2." + QUERIES));
      try (SetDetector<?> target = built(7, 3, PETS, 2)) {
        WeightMapping fit = WeightMapping.of(found, target, PETS, Optional.empty());
        fit.apply(target);
        assertThat(fit.lines()).anyMatch(line -> line.contains("group 3 of 3 comes first"));
        // The first has taken the best one's place, and nothing else has moved.
        assertThat(rows(target, "groups.3." + QUERIES)).isEqualTo(rows(source, QUERIES));
        assertThat(rows(target, "groups.2." + QUERIES))
            .isEqualTo(rows(source, "groups.2." + QUERIES));
        assertThat(rows(target, "class_embed.weight"))
            .isEqualTo(rows(source, "class_embed.weight"));
      }
    }
  }

  @Test
  void whatIsKnownOfOtherQueriesDoesNotCount() {
    try (SetDetector<?> source = built(7, 3, PETS, 1);
        SetDetector<?> later = built(7, 3, PETS, 2)) {
      write(source);
      know(List.of(0.1, 0.25, 0.3));
      write(later);
      assertThat(queries(open(GroupChoice.KNOWN))).isEqualTo(rows(later, QUERIES));
      assertThatThrownBy(() -> open(GroupChoice.parse("best")))
          .isInstanceOf(UserException.class)
          .hasMessageContaining("groupdetr lab queries");
    }
  }

  /** As the authors of Group DETR save them: group after group in one tensor. */
  @Test
  void rowsInOneTensorChangePlacesToo() {
    try (SetDetector<?> source = built(12, 1, PETS, 1);
        SetDetector<?> target = built(4, 3, PETS, 2)) {
      WeightSource one = model(source, PETS, 4);
      WeightSource official =
          new WeightSource(
              "weights",
              WeightSource.Layout.OFFICIAL,
              one.recipe(),
              one.slots(),
              one.tensors(),
              OptionalLong.of(4),
              one.leftOut());
      WeightMapping.of(
              GroupChoice.parse("3").applied(official, file), target, PETS, Optional.empty())
          .apply(target);
      List<List<Float>> all = rows(source, QUERIES);
      assertThat(rows(target, QUERIES)).isEqualTo(all.subList(8, 12));
      assertThat(rows(target, "groups.2." + QUERIES)).isEqualTo(all.subList(4, 8));
      assertThat(rows(target, "groups.3." + QUERIES)).isEqualTo(all.subList(0, 4));
    }
  }

  @Test
  void aGroupThatIsNotThereIsAnError() {
    try (SetDetector<?> source = built(7, 3, PETS, 1)) {
      write(source);
      assertThatThrownBy(() -> open(GroupChoice.parse("4")))
          .isInstanceOf(UserException.class)
          .hasMessageContaining("--group 4")
          .hasMessageContaining("holds 3 groups");
      assertThatThrownBy(() -> GroupChoice.parse("0"))
          .isInstanceOf(UserException.class)
          .hasMessageContaining("'0' must be best or the number of a group");
    }
  }

  @Test
  void damagedKnowledgeIsAnErrorThatNamesItsFile() throws IOException {
    try (SetDetector<?> source = built(7, 3, PETS, 1)) {
      write(source);
      for (String text :
          List.of("{", "{}", "[]", "{\"APalone\":[\"x\"],\"checksumOfQueries\":\"\"}")) {
        Files.writeString(GroupPrecisions.beside(file), text);
        assertThatThrownBy(() -> open(GroupChoice.KNOWN))
            .isInstanceOf(UserException.class)
            .hasMessageContaining("model.safetensors.groups.json")
            .hasMessageContaining("remove it");
      }
    }
  }
}
