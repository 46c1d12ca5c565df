package org.groupdetr.figures;

import java.awt.Font;
import java.awt.Shape;
import java.awt.font.FontRenderContext;
import java.awt.font.GlyphVector;
import java.awt.geom.AffineTransform;
import java.util.Optional;
import org.groupdetr.common.UserException;

/** The fonts of the machine, which a server or a container may not have. */
final class SystemFonts {
  private static final FontRenderContext CONTEXT = new FontRenderContext(null, true, true);

  private SystemFonts() {}

  /** What is wrong with the fonts of this machine; empty if they can be used. */
  static Optional<String> problem() {
    // Java says that there are no fonts by an Error, of a kind that differs between its versions;
    // from then on by NoClassDefFoundError.
    try {
      new Font(Font.SANS_SERIF, Font.PLAIN, 12).createGlyphVector(CONTEXT, "A").getOutline();
      return Optional.empty();
    } catch (OutOfMemoryError e) {
      throw e;
    } catch (RuntimeException | Error e) {
      Throwable cause = e;
      while (cause.getCause() != null) {
        cause = cause.getCause();
      }
      return Optional.of(String.valueOf(cause.getMessage()));
    }
  }

  /**
   * Charts cannot do without fonts.
   *
   * @param what is to be drawn
   * @throws UserException if this machine has none
   */
  static void require(String what) {
    Optional<String> problem = problem();
    if (problem.isPresent()) {
      throw UserException.of(
          "cannot draw %s: Java finds no fonts on this machine (%s); install fontconfig and a font,"
              + " such as the packages fontconfig and fonts-dejavu-core",
          what, problem.get());
    }
  }

  /** {@code text} in a font of the machine, if one has all its letters. */
  static Optional<Lettering.Line> line(String text, double height) {
    if (problem().isPresent()) {
      return Optional.empty();
    }
    Font font = new Font(Font.SANS_SERIF, Font.PLAIN, 100);
    if (font.canDisplayUpTo(text) >= 0) {
      return Optional.empty();
    }
    GlyphVector glyphs = font.createGlyphVector(CONTEXT, text);
    double capital = font.createGlyphVector(CONTEXT, "H").getVisualBounds().getHeight();
    double scale = height / capital;
    Shape outline =
        AffineTransform.getScaleInstance(scale, scale).createTransformedShape(glyphs.getOutline());
    return Optional.of(new Lettering.Line(outline, glyphs.getLogicalBounds().getWidth() * scale));
  }
}
