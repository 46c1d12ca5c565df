package org.groupdetr.figures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.Color;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.random.RandomGenerator;
import javax.imageio.ImageIO;
import org.groupdetr.common.UserException;
import org.groupdetr.data.Detection;
import org.groupdetr.geometry.Box;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BoxFigureTest {
  private static final int GREY = 0xff808080;

  @TempDir Path folder;
  private final BoxFigure figure = new BoxFigure();

  @Test
  void thePictureItselfStaysAsItIs() {
    BufferedImage picture = grey(400, 300);
    BufferedImage drawn = figure.draw(picture, List.of(truth(10, 10, 200, 200)));
    assertThat(changed(picture)).isEmpty();
    assertThat(changed(drawn)).isNotEmpty();
  }

  @Test
  void withoutBoxesNothingIsDrawn() {
    assertThat(changed(figure.draw(grey(400, 300), List.of()))).isEmpty();
  }

  @Test
  void linesRunAlongTheEdgesOfTheBox() {
    BufferedImage drawn = figure.draw(grey(400, 300), List.of(truth(100, 120, 200, 220)));
    int colour = Palette.colour(2).getRGB();
    for (int offset = 40; offset <= 60; offset++) {
      for (int near = -1; near <= 0; near++) { // two pixels wide, astride the edge
        assertThat(drawn.getRGB(100 + near, 120 + offset)).isEqualTo(colour);
        assertThat(drawn.getRGB(200 + near, 120 + offset)).isEqualTo(colour);
        assertThat(drawn.getRGB(100 + offset, 220 + near)).isEqualTo(colour);
      }
    }
    assertThat(drawn.getRGB(150, 170)).isEqualTo(GREY);
    assertThat(drawn.getRGB(96, 170)).isEqualTo(GREY);
    assertThat(drawn.getRGB(204, 170)).isEqualTo(GREY);
  }

  @Test
  void smallPicturesAreEnlargedWithTheirBoxes() {
    BufferedImage drawn = figure.draw(grey(96, 64), List.of(truth(20, 30, 60, 50)));
    assertThat(drawn.getWidth()).isEqualTo(96 * 4);
    assertThat(drawn.getHeight()).isEqualTo(64 * 4);
    assertThat(drawn.getRGB(20 * 4, 40 * 4)).isEqualTo(Palette.colour(2).getRGB());
    assertThat(drawn.getRGB(60 * 4, 40 * 4)).isEqualTo(Palette.colour(2).getRGB());
  }

  @Test
  void linesGrowWithThePicture() {
    BufferedImage drawn = figure.draw(grey(3200, 200), List.of(truth(1000, 50, 2000, 150)));
    for (int x = 1000 - 4; x < 1000 + 4; x++) {
      assertThat(drawn.getRGB(x, 130)).isEqualTo(Palette.colour(2).getRGB());
    }
  }

  @Test
  void aCrowdIsDashed() {
    DrawnBox crowd = DrawnBox.truth("", 2, new Box(100, 100, 300, 200), true);
    BufferedImage drawn = figure.draw(grey(400, 300), List.of(crowd));
    int painted = 0;
    for (int x = 110; x < 290; x++) {
      painted += drawn.getRGB(x, 100) == GREY ? 0 : 1;
    }
    assertThat(painted).isBetween(60, 140);
  }

  @Test
  void theBestScoreIsOnTop() {
    List<DrawnBox> boxes =
        List.of(found("", 0, 0.9, 100, 100, 200, 200), found("", 1, 0.3, 100, 100, 200, 200));
    BufferedImage drawn = figure.draw(grey(400, 300), boxes);
    assertThat(drawn.getRGB(100, 170)).isEqualTo(Palette.colour(0).getRGB());
  }

  @Test
  void tagsStayInsideThePicture() {
    RandomGenerator random = new Random(1);
    for (int i = 0; i < 500; i++) {
      LabelPlacement places = new LabelPlacement(200, 100);
      for (int j = 0; j < 5; j++) {
        Rectangle2D box = new Rectangle2D.Double(random.nextInt(200), random.nextInt(100), 30, 30);
        Rectangle2D place = places.take(box, 1 + random.nextInt(199), 18);
        assertThat(new Rectangle2D.Double(0, 0, 200, 100).contains(place)).isTrue();
      }
    }
  }

  @Test
  void tagsOfOneBoxTwiceDoNotCoverOneAnother() {
    LabelPlacement places = new LabelPlacement(400, 300);
    Rectangle2D box = new Rectangle2D.Double(100, 100, 150, 100);
    Rectangle2D first = places.take(box, 60, 18);
    assertThat(first).isEqualTo(new Rectangle2D.Double(100, 82, 60, 18));
    for (int i = 0; i < 3; i++) {
      assertThat(places.take(box, 60, 18).intersects(first)).isFalse();
    }
  }

  @Test
  void aTagHasTheColourOfItsClassAndALegibleText() {
    BufferedImage drawn = figure.draw(grey(400, 300), List.of(truth(100, 120, 200, 220)));
    Color colour = Palette.colour(2);
    int ground = 0;
    int text = 0;
    for (int y = 102; y < 119; y++) {
      for (int x = 101; x < 130; x++) {
        ground += drawn.getRGB(x, y) == colour.getRGB() ? 1 : 0;
        text += Palette.contrast(new Color(drawn.getRGB(x, y)), colour) > 3 ? 1 : 0;
      }
    }
    assertThat(ground).isGreaterThan(200);
    assertThat(text).isGreaterThan(40);
  }

  @Test
  void anySizeKindAndPlaceIsDrawn() {
    List<DrawnBox> boxes =
        List.of(
            found("outside", 0, 0.5, -50, -50, -10, -10),
            found("far outside", 1, 0.5, 1e9, 1e9, 2e9, 2e9),
            found("corners in the other order", 2, 0.5, 30, 30, 10, 10),
            found("no size", 3, 0.5, 5, 5, 5, 5),
            found(
                "a name that is much longer than the picture is wide ".repeat(9), 4, 1, 1, 1, 9, 9),
            found("собака\n犬", 99, 0, 0, 0, 3, 3));
    for (int[] size : new int[][] {{1, 1}, {1, 900}, {900, 1}, {33, 40}, {640, 480}}) {
      for (int type :
          new int[] {
            BufferedImage.TYPE_USHORT_GRAY,
            BufferedImage.TYPE_BYTE_BINARY,
            BufferedImage.TYPE_4BYTE_ABGR,
            BufferedImage.TYPE_3BYTE_BGR
          }) {
        BufferedImage drawn = figure.draw(new BufferedImage(size[0], size[1], type), boxes);
        assertThat(Math.max(drawn.getWidth(), drawn.getHeight())).isGreaterThanOrEqualTo(320);
      }
    }
    assertThatThrownBy(() -> found("", 0, 1, Double.NaN, 0, 1, 1)).hasMessageContaining("finite");
  }

  @Test
  void truthStandsBesidePrediction() {
    BufferedImage pair =
        figure.sideBySide(grey(400, 300), List.of(), List.of(truth(100, 100, 200, 200)));
    int top = pair.getHeight() - 300;
    int right = pair.getWidth() - 400;
    assertThat(top).isPositive();
    assertThat(right).isGreaterThan(400);
    assertThat(changed(pair.getSubimage(0, top, 400, 300))).isEmpty();
    assertThat(changed(pair.getSubimage(right, top, 400, 300))).isNotEmpty();
    assertThat(pair.getRGB(405, top + 10)).isEqualTo(Color.WHITE.getRGB());
  }

  @Test
  void pairsOfLargePicturesAreReducedWithTheirBoxes() {
    BufferedImage pair =
        figure.sideBySide(grey(3200, 1600), List.of(truth(1600, 400, 2400, 1200)), List.of());
    int top = pair.getHeight() - 400;
    assertThat(pair.getWidth()).isBetween(1600, 1650);
    assertThat(pair.getRGB(400, top + 200)).isEqualTo(Palette.colour(2).getRGB());
    assertThat(pair.getRGB(600, top + 200)).isEqualTo(Palette.colour(2).getRGB());
    assertThat(pair.getRGB(500, top + 200)).isEqualTo(GREY);
  }

  @Test
  void aSheetHoldsAllPicturesInRows() {
    List<BufferedImage> pictures = List.of(grey(50, 40), grey(30, 60), grey(50, 20));
    BufferedImage sheet = ContactSheet.of(pictures, 2);
    assertThat(sheet.getWidth()).isEqualTo(24 + 2 * (50 + 24));
    assertThat(sheet.getHeight()).isEqualTo(24 + 60 + 24 + 20 + 24);
    assertThat(changed(sheet.getSubimage(24, 24, 50, 40))).isEmpty();
    assertThat(changed(sheet.getSubimage(98, 24, 30, 60))).isEmpty();
    assertThat(changed(sheet.getSubimage(24, 108, 50, 20))).isEmpty();
    assertThat(sheet.getRGB(24, 70)).isEqualTo(Color.WHITE.getRGB());
    assertThat(ContactSheet.of(pictures.subList(0, 1), 5).getWidth()).isEqualTo(24 + 50 + 24);
  }

  @Test
  void picturesAreWrittenAsPng() throws IOException {
    Path file = folder.resolve("new").resolve("one.png");
    BufferedImage picture = figure.draw(grey(400, 300), List.of(truth(1, 2, 100, 200)));
    Pictures.writePng(picture, file);
    BufferedImage back = ImageIO.read(file.toFile());
    assertThat(back.getRGB(0, 0, 400, 300, null, 0, 400))
        .isEqualTo(picture.getRGB(0, 0, 400, 300, null, 0, 400));
    assertThatThrownBy(() -> Pictures.writePng(picture, file.resolve("below a file.png")))
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith("cannot write " + file);
  }

  private static DrawnBox truth(double x1, double y1, double x2, double y2) {
    return DrawnBox.truth("label", 2, new Box(x1, y1, x2, y2), false);
  }

  private static DrawnBox found(
      String label, int colour, double score, double x1, double y1, double x2, double y2) {
    DrawnBox box = DrawnBox.of(new Detection(label, 7, score, new Box(x1, y1, x2, y2)), colour);
    assertThat(box.score()).isEqualTo(OptionalDouble.of(score));
    return box;
  }

  private static BufferedImage grey(int width, int height) {
    BufferedImage picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        picture.setRGB(x, y, GREY);
      }
    }
    return picture;
  }

  private static List<String> changed(BufferedImage picture) {
    List<String> places = new ArrayList<>();
    for (int y = 0; y < picture.getHeight(); y++) {
      for (int x = 0; x < picture.getWidth(); x++) {
        if (picture.getRGB(x, y) != GREY) {
          places.add(x + "," + y);
        }
      }
    }
    return places;
  }
}
