package org.groupdetr.data.image;

import static org.groupdetr.common.Require.require;

import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.io.IOException;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import org.groupdetr.geometry.Size;

/** The JDK's decoder at work on one file; refuses where it would fill up what is missing. */
final class Decoder implements AutoCloseable {
  private final javax.imageio.ImageReader reader;
  private final MemoryInput input;

  /**
   * Prepares to decode.
   *
   * @param format the JDK's name
   */
  Decoder(byte[] content, String format) {
    input = new MemoryInput(content);
    reader = ImageIO.getImageReadersByFormatName(format).next();
    reader.setInput(input, true, true);
  }

  /** Width and height, from the header. */
  Size size() throws IOException {
    return new Size(reader.getWidth(0), reader.getHeight(0));
  }

  BufferedImage read() throws IOException {
    BufferedImage image = reader.read(0);
    requireWhole();
    return image;
  }

  void readInto(BufferedImage image) throws IOException {
    ImageReadParam where = reader.getDefaultReadParam();
    where.setDestination(image);
    reader.read(0, where);
    requireWhole();
  }

  /** The samples, without any conversion of colours. */
  Raster readRaster() throws IOException {
    Raster raster = reader.readRaster(0, reader.getDefaultReadParam());
    requireWhole();
    return raster;
  }

  private void requireWhole() {
    require(!input.exhausted(), "truncated: the file ends before the picture does");
  }

  @Override
  public void close() {
    reader.dispose();
  }
}
