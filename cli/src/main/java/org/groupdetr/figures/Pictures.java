package org.groupdetr.figures;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.groupdetr.common.SafeFiles;

/** Sizes and files of pictures. */
public final class Pictures {
  private Pictures() {}

  /**
   * Writes a picture as PNG.
   *
   * @throws org.groupdetr.common.UserException if the file cannot be written
   */
  public static void writePng(BufferedImage picture, Path file) {
    SafeFiles.write(
        file,
        out -> {
          if (!ImageIO.write(picture, "png", out)) {
            throw new IOException("this Java cannot write PNG");
          }
        });
  }

  /** A picture as JPEG, for where PNG would be large. */
  public static byte[] jpeg(BufferedImage picture) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      if (!ImageIO.write(picture, "jpeg", out)) {
        throw new IllegalStateException("this Java cannot write JPEG");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  /** An empty white picture. */
  static BufferedImage blank(int width, int height) {
    BufferedImage picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = picture.createGraphics();
    graphics.setColor(Color.WHITE);
    graphics.fillRect(0, 0, width, height);
    graphics.dispose();
    return picture;
  }

  /** A pen that draws smooth lines where they are said to be, not at the nearest pixel. */
  static Graphics2D pen(BufferedImage picture) {
    Graphics2D graphics = picture.createGraphics();
    graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
    return graphics;
  }

  /** A copy with every pixel {@code factor} times as wide and high, on white where transparent. */
  static BufferedImage enlarged(BufferedImage picture, int factor) {
    return drawn(
        picture,
        picture.getWidth() * factor,
        picture.getHeight() * factor,
        RenderingHints.VALUE_INTERPOLATION_NEAREST_NEIGHBOR);
  }

  /** A smaller copy whose longer side has {@code side} pixels. */
  static BufferedImage reduced(BufferedImage picture, int side) {
    BufferedImage result = picture;
    int longer = Math.max(picture.getWidth(), picture.getHeight());
    // Bilinear interpolation looks at four pixels; by halves none is passed over.
    while (longer > side) {
      int next = Math.max(side, (longer + 1) / 2);
      double scale = (double) next / longer;
      int width = Math.max(1, (int) Math.round(result.getWidth() * scale));
      int height = Math.max(1, (int) Math.round(result.getHeight() * scale));
      result = drawn(result, width, height, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
      longer = next;
    }
    return result;
  }

  private static BufferedImage drawn(BufferedImage picture, int width, int height, Object how) {
    BufferedImage result = blank(width, height);
    Graphics2D graphics = result.createGraphics();
    graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, how);
    graphics.drawImage(picture, 0, 0, width, height, null);
    graphics.dispose();
    return result;
  }
}
