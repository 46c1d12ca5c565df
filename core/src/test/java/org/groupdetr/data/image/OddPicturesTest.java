package org.groupdetr.data.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Kinds of pictures that are rare, or that only look like pictures. */
class OddPicturesTest {
  private static RgbImage read(byte[] content) {
    return ImageReader.read(content, "the file", Orientation.AS_STORED);
  }

  /** A TIFF of one row without compression: {@code entries} are tag, type, count and value. */
  private static byte[] tiff(int[][] entries, byte[] samples) {
    int directory = 8;
    int room = directory + 2 + 12 * entries.length + 4;
    ByteBuffer file = ByteBuffer.allocate(room + samples.length).order(ByteOrder.LITTLE_ENDIAN);
    file.put("II*\0".getBytes(StandardCharsets.ISO_8859_1)).putInt(directory);
    file.putShort((short) entries.length);
    for (int[] entry : entries) {
      int value = entry[0] == 273 ? room : entry[3];
      file.putShort((short) entry[0]).putShort((short) entry[1]).putInt(entry[2]).putInt(value);
    }
    return file.putInt(0).put(samples).array();
  }

  private static int[][] entries(int width, int photometric, int samples, int bits, int format) {
    return new int[][] {
      {256, 4, 1, width}, {257, 4, 1, 1}, {258, 3, 1, bits}, {259, 3, 1, 1},
      {262, 3, 1, photometric}, {273, 4, 1, 0}, {277, 3, 1, samples}, {278, 4, 1, 1},
      {279, 4, 1, width * samples * bits / 8}, {339, 3, 1, format},
    };
  }

  /** Inks are stored as such in TIFF, inverted in JPEG; the colours are PIL's. */
  @Test
  void cmykInTiff() {
    byte[] inks = {0, 0, 0, 0, (byte) 255, 0, 0, 0, 100, 50, 25, 40, 9, 9, 9, (byte) 255};
    int[][] entries = entries(4, 5, 4, 8, 1);
    byte[] pixels = read(tiff(entries, inks)).pixels();
    byte[] expected = {-1, -1, -1, 0, -1, -1, (byte) 131, (byte) 173, (byte) 194, 0, 0, 0};
    assertThat(pixels).isEqualTo(expected);
  }

  @Test
  void floatingPointIsNamed() {
    byte[] file = tiff(entries(2, 1, 1, 32, 3), new byte[8]);
    assertThatThrownBy(() -> read(file)).hasMessageContaining("floating-point numbers");
  }

  /** Each kind by its name, in the reader and in the reader of headers alike. */
  @ParameterizedTest
  @CsvSource({
    "'RIFF....WEBPVP8 ', WebP",
    "'....ftypavif', AVIF",
    "'....ftypmif1....avifmif1', AVIF",
    "'....ftypheic', HEIF",
    "'....ftypmif1....heic', HEIF",
    "'....ftypisom', a video",
    "'II+.', BigTIFF",
    "'8BPS..', PSD",
    "'%PDF-1.7', PDF",
    "'P6 4 4 255', a portable bitmap",
    "'<svg xmlns=', SVG",
    "'<html><body>', a web page",
    "'version https://git-lfs.github.com', Git LFS",
    "'hello', 'not a JPEG, PNG, GIF, BMP or TIFF picture'",
  })
  void othersAreNamed(String head, String name) {
    byte[] file = Arrays.copyOf(head.replace('.', '\0').getBytes(StandardCharsets.UTF_8), 300);
    if (head.contains("github") || head.startsWith("%")) {
      file = Arrays.copyOf(head.getBytes(StandardCharsets.UTF_8), 300);
    }
    byte[] content = file;
    assertThatThrownBy(() -> read(content)).hasMessageContaining(name);
    assertThatThrownBy(() -> PictureKind.of(content)).hasMessageContaining(name);
  }
}
