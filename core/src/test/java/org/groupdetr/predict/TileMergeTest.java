package org.groupdetr.predict;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.groupdetr.data.Detection;
import org.groupdetr.geometry.Box;
import org.groupdetr.geometry.Rle;
import org.groupdetr.geometry.Size;
import org.junit.jupiter.api.Test;

/** Joining what tiles find, beside SAHI; {@code make.py} in the fixture's folder made that. */
class TileMergeTest {
  private static JsonNode fixture() throws IOException {
    return new ObjectMapper().readTree(Path.of("src/test/resources/sahi/sahi.json").toFile());
  }

  private static List<Detection> detections(JsonNode list) {
    List<Detection> all = new ArrayList<>();
    for (JsonNode one : list) {
      JsonNode box = one.path("box");
      all.add(
          new Detection(
              "class " + one.path("class").asInt(),
              one.path("class").asInt(),
              one.path("score").asDouble(),
              new Box(
                  box.path(0).asDouble(),
                  box.path(1).asDouble(),
                  box.path(2).asDouble(),
                  box.path(3).asDouble())));
    }
    return all;
  }

  @Test
  void joinsAsSahiDoes() throws IOException {
    int joined = 0;
    for (JsonNode one : fixture().path("merges")) {
      List<Detection> found = detections(one.path("found"));
      List<Detection> expected = detections(one.path("joined"));
      List<Detection> own = new TileMerge(0.1).joined(found);
      assertThat(own).containsExactlyInAnyOrderElementsOf(expected);
      joined += found.size() - own.size();
    }
    assertThat(joined).as("boxes taken up by others").isGreaterThan(50);
  }

  @Test
  void tilesLieWhereSahiPutsThem() throws IOException {
    for (JsonNode one : fixture().path("tiles")) {
      Size picture = new Size(one.path("width").asInt(), one.path("height").asInt());
      Tiles tiles = new Tiles(one.path("side").asInt(), one.path("overlap").asDouble());
      List<List<Integer>> expected = new ArrayList<>();
      for (JsonNode box : one.path("boxes")) {
        expected.add(
            List.of(
                box.path(0).asInt(),
                box.path(1).asInt(),
                box.path(2).asInt(),
                box.path(3).asInt()));
      }
      assertThat(tiles.of(picture))
          .as("%s of %s", tiles, picture)
          .extracting(
              t ->
                  List.of(
                      t.left(), t.top(), t.left() + t.size().width(), t.top() + t.size().height()))
          .containsExactlyElementsOf(expected);
    }
  }

  /** What is said with little confidence enlarges nothing, and only goes where it says it again. */
  @Test
  void weakDetectionsChangeNoStrongOne() {
    Detection strong = new Detection("a", 1, 0.9, new Box(10, 10, 20, 20));
    Detection around = new Detection("a", 1, 0.05, new Box(0, 0, 100, 100));
    Detection apart = new Detection("a", 1, 0.04, new Box(200, 200, 220, 220));
    Detection other = new Detection("b", 2, 0.03, new Box(10, 10, 20, 20));
    List<Detection> all = List.of(other, apart, around, strong);
    assertThat(new TileMerge(0.1).joined(all)).containsExactly(strong, apart, other);
    assertThat(new TileMerge(0).joined(all).get(0).box()).isEqualTo(around.box());
  }

  @Test
  void masksAreJoined() {
    Size size = new Size(3, 2);
    Detection left =
        new Detection(
            "a", 1, 0.9, new Box(0, 0, 2, 2), Optional.of(Rle.encoded(size, bits("110110"))));
    Detection right =
        new Detection(
            "a", 1, 0.8, new Box(1, 0, 3, 2), Optional.of(Rle.encoded(size, bits("001011"))));
    assertThat(new TileMerge(0.1).joined(List.of(right, left)))
        .containsExactly(
            new Detection(
                "a", 1, 0.9, new Box(0, 0, 3, 2), Optional.of(Rle.encoded(size, bits("111111")))));
  }

  private static byte[] bits(String text) {
    byte[] bits = new byte[text.length()];
    for (int i = 0; i < bits.length; i++) {
      bits[i] = (byte) (text.charAt(i) - '0');
    }
    return bits;
  }
}
