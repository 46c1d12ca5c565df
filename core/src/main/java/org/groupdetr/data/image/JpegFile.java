package org.groupdetr.data.image;

import static org.groupdetr.common.Require.require;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.groupdetr.geometry.Size;

/**
 * A JPEG file with nothing in it but what makes the pixels. The JDK's decoder converts pixels by a
 * colour profile (APP2) and guesses the colour model where markers are missing; libjpeg, and the
 * tools that data sets were made with, do neither. So the segments of applications are left out,
 * and one is written afresh which says what libjpeg would assume.
 *
 * @param components samples per pixel: 1 grey, 3 colour, 4 ink
 * @param ycck whether the inks are stored as brightness, two colour differences, and black
 * @param orientation as EXIF numbers it
 * @param bytes the file for the decoder
 */
record JpegFile(Size size, int components, boolean ycck, int orientation, byte[] bytes) {
  private static final int START_OF_SCAN = 0xDA;
  private static final int END_OF_IMAGE = 0xD9;
  private static final int COMMENT = 0xFE;

  /**
   * Pixels of all scans together, thirty times those of the largest picture: each scan passes over
   * the whole picture, however few bytes it has. Encoders make some ten scans.
   */
  private static final long MOST_SCANNED = 30L * ImageReader.MOST_PIXELS;

  private static final byte[] EXIF = ascii("Exif\0\0");
  private static final byte[] JFIF = ascii("JFIF\0");
  private static final byte[] ADOBE = ascii("Adobe");

  static boolean recognises(byte[] file) {
    return file.length > 3
        && (file[0] & 0xFF) == 0xFF
        && (file[1] & 0xFF) == 0xD8
        && (file[2] & 0xFF) == 0xFF;
  }

  /**
   * Reads the segments before the first scan.
   *
   * @throws IllegalArgumentException if they are damaged or end early
   */
  static JpegFile of(byte[] file) {
    return new Parser(file).parse();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** Walks over the segments. */
  private static final class Parser {
    private final byte[] file;
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream(1024);
    private boolean jfif;
    private int adobe = -1;
    private Optional<Integer> orientation = Optional.empty();
    private int frame;

    Parser(byte[] file) {
      this.file = file;
    }

    JpegFile parse() {
      int at = marker(2);
      while (unsigned(at + 1) != START_OF_SCAN) {
        int marker = unsigned(at + 1);
        require(marker != END_OF_IMAGE, "no picture in it");
        boolean alone = marker == 0x01 || (marker & 0xF8) == 0xD0;
        int length = alone ? 0 : unsigned(at + 2) << 8 | unsigned(at + 3);
        require(alone || length >= 2, "damaged: a segment of its header has length %d", length);
        require(at + 2 + length <= file.length, "truncated: it ends within its header");
        if (!alone) {
          segment(marker, at, length);
        }
        at = marker(at + 2 + length);
      }
      require(frame > 0, "no picture in it");
      int height = unsigned(frame + 5) << 8 | unsigned(frame + 6);
      int width = unsigned(frame + 7) << 8 | unsigned(frame + 8);
      int components = unsigned(frame + 9);
      Size size = new Size(width, height);
      requireFewScans(at, size);
      boolean ycck = components == 4 && isYcck();
      int turn = orientation.orElse(ExifOrientation.UPRIGHT);
      return new JpegFile(size, components, ycck, turn, assembled(components, at));
    }

    private void requireFewScans(int first, Size size) {
      long scans = 0;
      for (int at = first; at + 1 < file.length; at++) {
        scans += file[at] == (byte) 0xFF && file[at + 1] == (byte) START_OF_SCAN ? 1 : 0;
      }
      require(
          scans * size.width() * size.height() <= MOST_SCANNED,
          "it has %d scans of %d x %d pixels, more than can be decoded in sensible time; save it anew",
          scans,
          size.width(),
          size.height());
    }

    /** Whether three of four samples are brightness and colour differences, not inks. */
    private boolean isYcck() {
      return adobe > 0;
    }

    /** Where the next marker is; like libjpeg, passes over fill bytes and rubbish. */
    private int marker(int from) {
      int at = from;
      while (unsigned(at) != 0xFF || unsigned(at + 1) == 0xFF || unsigned(at + 1) == 0) {
        at++;
      }
      return at;
    }

    private void segment(int marker, int at, int length) {
      if (marker == 0xE0 && begins(at + 4, JFIF)) {
        jfif = true;
      } else if (marker == 0xEE && begins(at + 4, ADOBE) && length >= 14) {
        adobe = unsigned(at + 15);
      } else if (marker == 0xE1 && begins(at + 4, EXIF) && length >= 2 + EXIF.length) {
        int from = at + 4 + EXIF.length;
        ByteBuffer exif = ByteBuffer.wrap(file, from, at + 2 + length - from);
        orientation = Optional.of(orientation.orElseGet(() -> ExifOrientation.of(exif)));
      } else if (isFrame(marker)) {
        require(
            frame == 0 && length >= 8 + 3 * unsigned(at + 9), "damaged: its frame header is wrong");
        frame = at;
      }
      if (marker != COMMENT && (marker & 0xF0) != 0xE0) {
        kept.write(file, at, 2 + length);
      }
    }

    private static boolean isFrame(int marker) {
      return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
    }

    private byte[] assembled(int components, int scan) {
      ByteArrayOutputStream out = new ByteArrayOutputStream(kept.size() + file.length - scan + 32);
      out.write(file, 0, 2);
      out.writeBytes(colourSegment(components));
      out.writeBytes(kept.toByteArray());
      out.write(file, scan, file.length - scan);
      return out.toByteArray();
    }

    /** What libjpeg assumes of the colours, in words that leave no choice. */
    private byte[] colourSegment(int components) {
      if (components == 4) {
        return adobe < 0 ? new byte[0] : adobeSegment(isYcck() ? 2 : 0);
      }
      boolean rgb = components == 3 && !jfif && (adobe < 0 ? namedRgb() : adobe == 0);
      return rgb ? adobeSegment(0) : jfifSegment();
    }

    private boolean namedRgb() {
      return unsigned(frame + 10) == 'R'
          && unsigned(frame + 13) == 'G'
          && unsigned(frame + 16) == 'B';
    }

    private static byte[] jfifSegment() {
      return ByteBuffer.allocate(18)
          .putShort((short) 0xFFE0)
          .putShort((short) 16)
          .put(JFIF)
          .put(new byte[] {1, 1, 0, 0, 1, 0, 1, 0, 0})
          .array();
    }

    private static byte[] adobeSegment(int transform) {
      return ByteBuffer.allocate(16)
          .putShort((short) 0xFFEE)
          .putShort((short) 14)
          .put(ADOBE)
          .put(new byte[] {0, 100, 0, 0, 0, 0, (byte) transform})
          .array();
    }

    private boolean begins(int at, byte[] word) {
      if (at + word.length > file.length) {
        return false;
      }
      for (int i = 0; i < word.length; i++) {
        if (file[at + i] != word[i]) {
          return false;
        }
      }
      return true;
    }

    private int unsigned(int at) {
      require(at < file.length, "truncated: it ends within its header");
      return file[at] & 0xFF;
    }
  }
}
