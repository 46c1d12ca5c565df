package org.groupdetr.predict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.groupdetr.data.CocoCategory;
import org.groupdetr.data.Detection;
import org.groupdetr.data.Labels;
import org.groupdetr.data.image.RgbImage;
import org.groupdetr.data.load.HostBatch;
import org.groupdetr.geometry.Box;
import org.groupdetr.geometry.NonMaximumSuppression;
import org.groupdetr.geometry.Rle;
import org.groupdetr.geometry.Size;
import org.groupdetr.recipe.RecipeFile;
import org.junit.jupiter.api.Test;

/** Pictures looked at piece by piece, by a predictor that sees one level of red as one object. */
class TiledPredictorTest {
  private static final int SIDE = 48;
  private static final Size PICTURE = new Size(200, 130);

  /** Knows objects by their level of red, and sees only what nothing has made smaller. */
  private static final class Eyes implements Predictor {
    private final boolean masks;
    private int mostTogether;

    Eyes(boolean masks) {
      this.masks = masks;
    }

    @Override
    public Labels labels() {
      return new Labels(List.of(new CocoCategory(7, "thing", "")));
    }

    @Override
    public Optional<NonMaximumSuppression> suppression() {
      return Optional.empty();
    }

    @Override
    public List<List<List<Detection>>> predict(
        HostBatch batch, List<Optional<NonMaximumSuppression>> suppressions) {
      mostTogether = Math.max(mostTogether, batch.size());
      List<List<Detection>> each = new ArrayList<>();
      for (int i = 0; i < batch.size(); i++) {
        RgbImage seen = batch.picture(i);
        each.add(seen.size().equals(batch.placements().get(i).seen()) ? seen(seen) : List.of());
      }
      return List.of(each);
    }

    private List<Detection> seen(RgbImage picture) {
      Map<Integer, byte[]> objects = new TreeMap<>();
      int pixels = picture.width() * picture.height();
      for (int p = 0; p < pixels; p++) {
        int level = picture.pixels()[3 * p] & 0xFF;
        if (level > 0) {
          objects.computeIfAbsent(level, any -> new byte[pixels])[p] = 1;
        }
      }
      return objects.values().stream()
          .map(bitmap -> found(Rle.encoded(picture.size(), bitmap)))
          .toList();
    }

    /** The more of an object it sees, the surer it is. */
    private Detection found(Rle mask) {
      return new Detection(
          "thing",
          7,
          mask.area() / (mask.area() + 10.0),
          mask.box(),
          masks ? Optional.of(mask) : Optional.empty());
    }
  }

  /** Rectangles, some of them larger than what neighbouring tiles share, none near another. */
  private static final List<Box> OBJECTS =
      List.of(
          new Box(0, 0, 7, 5),
          new Box(30, 10, 50, 26),
          new Box(90, 20, 96, 60),
          new Box(120, 60, 170, 71),
          new Box(193, 124, 200, 130));

  private static RgbImage picture() {
    byte[] pixels = new byte[3 * PICTURE.width() * PICTURE.height()];
    for (int i = 0; i < OBJECTS.size(); i++) {
      Box box = OBJECTS.get(i);
      for (int y = (int) box.y1(); y < box.y2(); y++) {
        for (int x = (int) box.x1(); x < box.x2(); x++) {
          pixels[3 * (y * PICTURE.width() + x)] = (byte) (100 + 30 * i);
        }
      }
    }
    return new RgbImage(PICTURE.width(), PICTURE.height(), pixels);
  }

  private static TiledPredictor tiled(Tiles tiles, Predictor eyes) {
    InputPlan input =
        InputPlan.of(
            RecipeFile.read("demo", List.of("data.evaluationSize={shortSide: 48, longSide: 48}")));
    return new TiledPredictor(tiles, input, eyes, 3);
  }

  @Test
  void whatLiesInTilesIsFoundWhole() {
    Eyes eyes = new Eyes(true);
    List<Detection> found = tiled(new Tiles(SIDE, 0.5), eyes).predict(picture());
    assertThat(found.stream().map(Detection::box)).containsExactlyInAnyOrderElementsOf(OBJECTS);
    assertThat(found).isSortedAccordingTo((a, b) -> Double.compare(b.score(), a.score()));
    assertThat(eyes.mostTogether).isEqualTo(3);
    for (Detection one : found) {
      Rle mask = one.mask().orElseThrow();
      assertThat(mask.size()).isEqualTo(PICTURE);
      assertThat(mask.box()).isEqualTo(one.box());
      assertThat((double) mask.area()).as("no hole in a joined mask").isEqualTo(one.box().area());
    }
  }

  /** Without tiles the picture is made smaller, and nothing in it is seen. */
  @Test
  void theWholeShowsNothingOfThat() {
    Tiles one = new Tiles(256, 0.2);
    assertThat(tiled(one, new Eyes(false)).predict(picture())).isEmpty();
    RgbImage small = picture().part(0, 0, new Size(SIDE, SIDE));
    assertThat(tiled(one, new Eyes(false)).predict(small)).hasSize(2);
  }

  @Test
  void tilesAreRefusedThatCannotBe() {
    assertThatThrownBy(() -> new Tiles(15, 0.2))
        .hasMessage("tiles must be at least 16 pixels wide, was 15");
    assertThatThrownBy(() -> new Tiles(64, 1)).hasMessage("overlap must be 0 to 0.9, was 1.0");
    assertThatThrownBy(() -> picture().part(190, 0, new Size(11, 1)))
        .hasMessageContaining("a part of 11 x 1 pixels at 190, 0 is not in a picture of 200 x 130");
  }
}
