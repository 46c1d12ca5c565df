package org.groupdetr.data.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.groupdetr.common.UserException;
import org.groupdetr.golden.GoldenFolder;
import org.groupdetr.golden.GoldenFormula;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageReaderTest {
  private static RgbImage noise(int width, int height) {
    return new RgbImage(width, height, GoldenFormula.picture("noise", height, width));
  }

  private static byte[] encoded(RgbImage image, String format) throws IOException {
    BufferedImage copy =
        new BufferedImage(image.width(), image.height(), BufferedImage.TYPE_3BYTE_BGR);
    copy.getGraphics().drawImage(image.toBufferedImage(), 0, 0, null);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    assertThat(ImageIO.write(copy, format, out)).isTrue();
    return out.toByteArray();
  }

  private static RgbImage read(byte[] content) {
    return ImageReader.read(content, "the file", Orientation.AS_STORED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"png", "bmp", "tiff"})
  void losslessFormatsComeBack(String format) throws IOException {
    RgbImage image = noise(23, 19);
    assertThat(read(encoded(image, format)).pixels()).isEqualTo(image.pixels());
  }

  /** No cut-off file is ever read with invented pixels, wherever it is cut. */
  @ParameterizedTest
  @ValueSource(strings = {"jpeg", "png", "bmp", "gif", "tiff"})
  void everyCutOffFileIsRefused(String format) throws IOException {
    byte[] whole = encoded(noise(23, 19), format);
    byte[] pixels = read(whole).pixels();
    for (int length = 0; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      try {
        assertThat(read(cut).pixels()).as("cut at %d", length).isEqualTo(pixels);
        assertThat(format).as("cut at %d of %d", length, whole.length).isNotEqualTo("jpeg");
      } catch (UserException e) {
        assertThat(e).hasMessageStartingWith("cannot read picture the file: ");
      }
    }
  }

  /** Whatever is wrong with a file, it is read or refused in one line. */
  @Test
  void damageNeverEscapes() throws IOException {
    SplittableRandom random = new SplittableRandom(7);
    for (Path file : GoldenFolder.files("data/pictures", "", "")) {
      byte[] content = Files.readAllBytes(file);
      for (int round = 0; round < 40 && content.length > 0; round++) {
        byte[] damaged = content.clone();
        for (int i = random.nextInt(1, 4); i > 0; i--) {
          damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
        }
        try {
          assertThat(ImageReader.read(damaged, "x", Orientation.UPRIGHT).width()).isPositive();
        } catch (UserException e) {
          assertThat(e.getMessage()).startsWith("cannot read picture x: ").doesNotContain("\n");
        }
      }
    }
  }

  @Test
  void aMissingFileAndAFolderAreNamed(@TempDir Path folder) {
    Path missing = folder.resolve("nowhere.jpg");
    assertThatThrownBy(() -> ImageReader.read(missing, Orientation.AS_STORED))
        .isInstanceOf(UserException.class)
        .hasMessage("cannot read picture " + missing + ": no such file or folder");
    assertThatThrownBy(() -> ImageReader.read(folder, Orientation.AS_STORED))
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith("cannot read picture " + folder);
  }

  @Test
  void aGiantIsRefusedBeforeItsPixelsAreMade() throws IOException {
    byte[] png = encoded(noise(4, 4), "png");
    ByteBuffer header = ByteBuffer.wrap(png);
    header.putInt(16, 20_000).putInt(20, 20_000);
    CRC32 sum = new CRC32();
    sum.update(png, 12, 17);
    header.putInt(29, (int) sum.getValue());
    assertThatThrownBy(() -> read(png))
        .hasMessageContaining("20000 x 20000 pixels are more than can be read (89 million)");
  }

  /** Without any marker libjpeg takes three samples for brightness and two colour differences. */
  @Test
  void theColourModelIsNotGuessed() throws IOException {
    Path file = GoldenFolder.file("data/pictures/rgb444.jpg");
    byte[] marked = Files.readAllBytes(file);
    assertThat(marked[3] & 0xFF).isEqualTo(0xE0);
    int length = 2 + ByteBuffer.wrap(marked).getShort(4);
    byte[] bare = new byte[marked.length - length];
    System.arraycopy(marked, 0, bare, 0, 2);
    System.arraycopy(marked, 2 + length, bare, 2, bare.length - 2);
    assertThat(read(bare).pixels()).isEqualTo(read(marked).pixels());
  }

  @Test
  void aDamagedTextDoesNotSpoilAPng() throws IOException {
    RgbImage image = noise(5, 6);
    byte[] png = encoded(image, "png");
    byte[] text = {0, 0, 0, 2, 'z', 'T', 'X', 't', 1, 2, 0, 0, 0, 0};
    ByteArrayOutputStream with = new ByteArrayOutputStream();
    with.write(png, 0, 33);
    with.writeBytes(text);
    with.write(png, 33, png.length - 33);
    assertThat(read(with.toByteArray()).pixels()).isEqualTo(image.pixels());
  }

  @Test
  void whatIsNoPictureIsSaid() {
    byte[] heif = {0, 0, 0, 24, 'f', 't', 'y', 'p', 'h', 'e', 'i', 'c'};
    assertThatThrownBy(() -> read(heif)).hasMessageContaining("HEIF");
    assertThatThrownBy(() -> read(new byte[0])).hasMessageContaining("empty");
    assertThatThrownBy(() -> read(new byte[] {1, 2, 3})).hasMessageContaining("not a JPEG, PNG");
  }

  /** Scans without content take bytes, and each of them a pass over all pixels. */
  @Test
  void scansWithoutEndAreRefused() throws IOException {
    byte[] jpeg = encoded(noise(16, 16), "jpeg");
    int frame = indexOf(jpeg, 0xC0);
    ByteBuffer.wrap(jpeg).putShort(frame + 5, (short) 9000).putShort(frame + 7, (short) 9000);
    byte[] scan = {(byte) 0xFF, (byte) 0xDA};
    ByteArrayOutputStream many = new ByteArrayOutputStream();
    many.writeBytes(jpeg);
    for (int i = 0; i < 40; i++) {
      many.writeBytes(scan);
    }
    assertThatThrownBy(() -> read(many.toByteArray()))
        .isInstanceOf(UserException.class)
        .hasMessage(
            "cannot read picture the file: it has 41 scans of 9000 x 9000 pixels, more than can be"
                + " decoded in sensible time; save it anew");
  }

  private static int indexOf(byte[] jpeg, int marker) {
    int at = 2;
    while ((jpeg[at] & 0xFF) != 0xFF || (jpeg[at + 1] & 0xFF) != marker) {
      at++;
    }
    return at;
  }
}
