package org.groupdetr.data.image;

import static org.groupdetr.common.Require.require;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferByte;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.groupdetr.common.MemoryShortage;
import org.groupdetr.common.SafeFiles;
import org.groupdetr.common.UserException;
import org.groupdetr.geometry.Size;

/**
 * Reads JPEG, PNG, GIF (first frame), BMP and TIFF files; the content decides, not the name. The
 * pixels equal those of PIL's {@code Image.open(file).convert("RGB")}, byte for byte, with two
 * exceptions: of 16-bit grey the high byte is taken, where PIL clips; and colours from the palette
 * of a TIFF may differ by one level.
 */
public final class ImageReader {
  /**
   * Pictures of more pixels are refused, undecoded, lest a damaged or malicious file exhaust the
   * memory: up to here the pixels take 270 MB. Those of 16 bits per sample, and TIFF, may have half
   * as many.
   */
  public static final int MOST_PIXELS = 89_478_485;

  private static final String TOO_LARGE =
      "it has more than %d million bytes, and no picture that can be read needs as many";

  /** Files of more bytes are refused unread: no kind needs as many for so many pixels. */
  public static final int MOST_BYTES = 4 * MOST_PIXELS + (1 << 20);

  private ImageReader() {}

  /**
   * Reads a file.
   *
   * @throws UserException naming the file, if it is missing, no picture, cut off, damaged, of an
   *     unknown kind or too large
   */
  public static RgbImage read(Path file, Orientation orientation) {
    try (InputStream stream = Files.newInputStream(file)) {
      require(Files.size(file) <= MOST_BYTES, TOO_LARGE, MOST_BYTES / 1_000_000);
      return read(stream, file.toString(), orientation);
    } catch (IOException | IllegalArgumentException e) {
      throw new UserException("cannot read picture " + file + ": " + SafeFiles.reason(e), e);
    }
  }

  /**
   * Reads a stream to its end, and does not close it.
   *
   * @param name what messages call it
   * @throws UserException as {@link #read(Path, Orientation)} does
   */
  public static RgbImage read(InputStream stream, String name, Orientation orientation) {
    byte[] bytes;
    try {
      bytes = stream.readNBytes(MOST_BYTES + 1);
      require(bytes.length <= MOST_BYTES, TOO_LARGE, MOST_BYTES / 1_000_000);
    } catch (OutOfMemoryError e) {
      throw tooLittleMemory(name, e);
    } catch (IOException | IllegalArgumentException e) {
      throw new UserException("cannot read picture " + name + ": " + SafeFiles.reason(e), e);
    }
    return read(bytes, name, orientation);
  }

  /**
   * Reads a file's content.
   *
   * @param name what messages call it
   * @throws UserException as {@link #read(Path, Orientation)} does
   */
  public static RgbImage read(byte[] content, String name, Orientation orientation) {
    return read(content, name, orientation, MOST_PIXELS);
  }

  /**
   * Reads a file's content, as {@link #read(byte[], String, Orientation)} does, with a limit of its
   * own.
   *
   * @param mostPixels pictures of more are refused, undecoded, with a {@link TooManyPixels} as the
   *     cause; at most {@link #MOST_PIXELS}
   */
  public static RgbImage read(
      byte[] content, String name, Orientation orientation, int mostPixels) {
    require(
        mostPixels >= 1 && mostPixels <= MOST_PIXELS,
        "mostPixels must be 1 to %d, was %d",
        MOST_PIXELS,
        mostPixels);
    try {
      return decoded(content, orientation == Orientation.UPRIGHT, mostPixels);
    } catch (OutOfMemoryError e) {
      throw tooLittleMemory(name, e);
    } catch (IOException | RuntimeException e) {
      // On damaged files the JDK's decoders throw nearly every kind of exception; and they say so
      // where memory runs out, too.
      if (MemoryShortage.words(e).isPresent()) {
        throw tooLittleMemory(name, e);
      }
      String kind = e instanceof IllegalArgumentException ? "" : "damaged: ";
      throw new UserException("cannot read picture " + name + ": " + kind + SafeFiles.reason(e), e);
    }
  }

  private static UserException tooLittleMemory(String name, Throwable e) {
    return new UserException(
        "cannot read picture " + name + ": " + MemoryShortage.words(e).orElse("out of memory"), e);
  }

  private static RgbImage decoded(byte[] content, boolean upright, int most) throws IOException {
    RgbImage image;
    int orientation;
    if (JpegFile.recognises(content)) {
      JpegFile jpeg = JpegFile.of(content);
      orientation = jpeg.orientation();
      image = jpeg(jpeg, most);
    } else if (PngFile.recognises(content)) {
      PngFile png = PngFile.of(content);
      requireSize(png.size(), png.bits(), most);
      orientation = png.orientation();
      image = other(png.bytes(), "png", png.bits(), most);
    } else {
      String format = PictureKind.of(content);
      orientation = ExifOrientation.of(ByteBuffer.wrap(content));
      image = other(content, format, format.equals("tiff") ? 16 : 8, most);
    }
    return upright ? ExifOrientation.turned(image, orientation) : image;
  }

  private static RgbImage jpeg(JpegFile file, int most) throws IOException {
    Size size = file.size();
    requireSize(size, 8, most);
    try (Decoder decoder = new Decoder(file.bytes(), "jpeg")) {
      return switch (file.components()) {
        case 1 -> grey(decoder, size);
        case 3 -> colour(decoder, size);
        case 4 -> RasterPixels.ofInvertedCmyk(decoder.readRaster(), file.ycck());
        default ->
            throw new IllegalArgumentException(
                "it has " + file.components() + " samples per pixel; 1, 3 and 4 can be read");
      };
    }
  }

  private static RgbImage grey(Decoder decoder, Size size) throws IOException {
    BufferedImage image =
        new BufferedImage(size.width(), size.height(), BufferedImage.TYPE_BYTE_GRAY);
    decoder.readInto(image);
    return RasterPixels.rgb(image);
  }

  private static RgbImage colour(Decoder decoder, Size size) throws IOException {
    byte[] pixels = new byte[3 * size.width() * size.height()];
    decoder.readInto(view(pixels, size));
    return new RgbImage(size.width(), size.height(), pixels);
  }

  private static RgbImage other(byte[] content, String format, int bits, int mostPixels)
      throws IOException {
    try (Decoder decoder = new Decoder(content, format)) {
      requireSize(decoder.size(), bits, mostPixels);
      return RasterPixels.rgb(decoder.read());
    }
  }

  /** {@code pixels} as an image that the JPEG decoder can fill without a copy. */
  private static BufferedImage view(byte[] pixels, Size size) {
    WritableRaster raster =
        Raster.createInterleavedRaster(
            new DataBufferByte(pixels, pixels.length),
            size.width(),
            size.height(),
            3 * size.width(),
            3,
            new int[] {0, 1, 2},
            null);
    ColorModel colours =
        new ComponentColorModel(
            ColorSpace.getInstance(ColorSpace.CS_sRGB),
            false,
            false,
            ColorModel.OPAQUE,
            DataBuffer.TYPE_BYTE);
    return new BufferedImage(colours, raster, false, null);
  }

  private static void requireSize(Size size, int bits, int mostPixels) {
    require(
        size.width() > 0 && size.height() > 0,
        "damaged: it claims to be %d x %d pixels",
        size.width(),
        size.height());
    int most = bits > 8 ? Math.min(mostPixels, MOST_PIXELS / 2) : mostPixels;
    if ((long) size.width() * size.height() > most) {
      throw new TooManyPixels(size, most);
    }
  }
}
