package org.groupdetr.figures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.awt.Shape;
import java.awt.geom.Path2D;
import java.awt.geom.PathIterator;
import java.awt.geom.Rectangle2D;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LetteringTest {
  private final Lettering lettering = Lettering.load();

  @Test
  void everyPrintableLetterHasAShapeOfItsOwn() {
    Set<String> shapes = new HashSet<>();
    for (char letter = '!'; letter <= '~'; letter++) {
      Lettering.Line line = lettering.line(String.valueOf(letter), 12);
      assertThat(shapes.add(points(line.outline()))).as("shape of %s is new", letter).isTrue();
      Rectangle2D bounds = bounds(line.outline());
      assertThat(bounds.getMinX()).as("%s", letter).isGreaterThanOrEqualTo(-0.05);
      assertThat(bounds.getMaxX()).as("%s", letter).isEqualTo(line.width(), within(0.05));
      assertThat(bounds.getMinY()).as("%s", letter).isGreaterThan(-12 * 1.35);
      assertThat(bounds.getMaxY()).as("%s", letter).isLessThan(12 * 0.45);
    }
    assertThat(shapes).hasSize(94);
  }

  @Test
  void capitalsStandOnTheLineAndHaveTheHeightAsked() {
    Rectangle2D bounds = bounds(lettering.line("H", 60).outline());
    assertThat(bounds.getMaxY()).isEqualTo(4.5, within(0.01)); // half the pen below the line
    assertThat(bounds.getHeight()).isEqualTo(60 + 9, within(0.01));
  }

  @Test
  void textGrowsLetterByLetter() {
    String text = "traffic light 0.98";
    double before = 0;
    for (int end = 1; end <= text.length(); end++) {
      double width = lettering.line(text.substring(0, end), 12).width();
      assertThat(width).isGreaterThan(before);
      before = width;
    }
  }

  @Test
  void textIsCutToTheWidth() {
    String text = "a very long name of a class 0.98";
    double whole = lettering.line(text, 10).width();
    assertThat(lettering.line(text, 10, whole).width()).isEqualTo(whole);
    for (double width = 0; width < whole; width += 3) {
      Lettering.Line line = lettering.line(text, 10, width);
      assertThat(line.width() > 0).isEqualTo(width >= lettering.line("a…", 10).width());
      assertThat(line.width()).isLessThanOrEqualTo(width);
      assertThat(bounds(line.outline()).getMaxX()).isLessThanOrEqualTo(width + 0.05);
    }
  }

  @Test
  void accentsAreLeftOff() {
    assertThat(points(lettering.line("Bär café", 9).outline()))
        .isEqualTo(points(lettering.line("Bar cafe", 9).outline()));
  }

  @Test
  void otherAlphabetsAndNothingAtAllAreDrawnToo() {
    assertThat(lettering.line("собака", 10).width()).isGreaterThan(20);
    assertThat(lettering.line("\uD83D\uDC36\u0001", 10).width()).isGreaterThan(3);
    assertThat(lettering.line("", 10).width()).isZero();
  }

  /** Exact bounds; those of the path itself may take in control points of curves. */
  private static Rectangle2D bounds(Shape shape) {
    Path2D flat = new Path2D.Double();
    flat.append(shape.getPathIterator(null, 0.001), false);
    return flat.getBounds2D();
  }

  private static String points(Shape shape) {
    StringBuilder text = new StringBuilder();
    double[] point = new double[6];
    for (PathIterator path = shape.getPathIterator(null); !path.isDone(); path.next()) {
      path.currentSegment(point);
      text.append(Math.round(point[0] * 100)).append(',').append(Math.round(point[1] * 100));
      text.append(' ');
    }
    return text.toString();
  }
}
