package org.groupdetr.figures;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.awt.BasicStroke;
import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.Path2D;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.text.Normalizer;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Text in pictures, drawn with a pen instead of a font: alike on every machine, and there also
 * where no fonts are installed, as on many servers. Knows the printable ASCII letters; accents are
 * left off (é becomes e). Text in another alphabet is drawn with a font of the machine that has its
 * letters; where there is none, its letters become empty squares.
 */
final class Lettering {
  private static final double CAPITAL = 6;
  private static final double GAP = 1.75;
  private static final double SPACE = 2.4;
  private static final double PEN = 0.9;
  private static final String SQUARE = "0,0 3,0 3,6 0,6 0,0";
  private static final String ELLIPSIS = "…";
  private static final Pattern ACCENTS = Pattern.compile("\\p{M}");

  private final Map<Integer, StrokeLetter> letters;
  private final StrokeLetter unknown = StrokeLetter.of(SQUARE);

  private Lettering(Map<Integer, StrokeLetter> letters) {
    this.letters = letters;
  }

  /**
   * A line of text.
   *
   * @param outline to be filled; begins at x = 0 and stands on y = 0
   * @param width pixels
   */
  record Line(Shape outline, double width) {}

  /** The letters that come with the program. */
  static Lettering load() {
    Map<Integer, StrokeLetter> letters = new HashMap<>();
    try (InputStream in = Lettering.class.getResourceAsStream("lettering.txt")) {
      if (in == null) {
        throw new IllegalStateException("lettering.txt is missing from the program");
      }
      new BufferedReader(new InputStreamReader(in, UTF_8))
          .lines()
          .filter(line -> !line.startsWith("//"))
          .forEach(line -> letters.put(line.codePointAt(0), StrokeLetter.of(line.substring(2))));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Lettering(letters);
  }

  /**
   * {@code text} in one line.
   *
   * @param height of a capital, in pixels; tails reach a third of it below the line
   */
  Line line(String text, double height) {
    String plain = ACCENTS.matcher(Normalizer.normalize(text, Normalizer.Form.NFD)).replaceAll("");
    if (plain.codePoints().allMatch(this::known)) {
      return drawn(plain, height);
    }
    Optional<Line> written = SystemFonts.line(text, height);
    return written.orElseGet(() -> drawn(plain, height));
  }

  /** {@code text}, cut so that it is not wider than {@code width} pixels; empty if nothing fits. */
  Line line(String text, double height, double width) {
    Line whole = line(text, height);
    if (whole.width() <= width) {
      return whole;
    }
    int fits = 0;
    int tooMany = text.codePointCount(0, text.length());
    while (tooMany - fits > 1) {
      int middle = (fits + tooMany) / 2;
      if (line(cut(text, middle), height).width() <= width) {
        fits = middle;
      } else {
        tooMany = middle;
      }
    }
    return line(fits == 0 ? "" : cut(text, fits), height);
  }

  private static String cut(String text, int letters) {
    return text.substring(0, text.offsetByCodePoints(0, letters)) + ELLIPSIS;
  }

  private boolean known(int letter) {
    return Character.isWhitespace(letter) || letters.containsKey(letter);
  }

  private Line drawn(String text, double height) {
    Path2D path = new Path2D.Double();
    double x = PEN / 2;
    for (int letter : text.codePoints().toArray()) {
      if (Character.isWhitespace(letter)) {
        x += SPACE;
      } else {
        StrokeLetter strokes = letters.getOrDefault(letter, unknown);
        AffineTransform shift = AffineTransform.getTranslateInstance(x, 0);
        path.append(strokes.path().getPathIterator(shift), false);
        x += strokes.width() + GAP;
      }
    }
    Shape outline =
        new BasicStroke((float) PEN, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND)
            .createStrokedShape(path);
    double scale = height / CAPITAL;
    AffineTransform toPixels = AffineTransform.getScaleInstance(scale, scale);
    toPixels.translate(0, -CAPITAL);
    double width = text.isEmpty() ? 0 : (x - GAP + PEN / 2) * scale;
    return new Line(toPixels.createTransformedShape(outline), width);
  }
}
