package org.groupdetr.data.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.groupdetr.common.UserException;
import org.groupdetr.golden.GoldenFolder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PictureHeaderTest {
  @TempDir Path folder;

  /** Whatever a file holds, one gets a size or one line that names the file. */
  @Test
  void damagedFilesGiveASizeOrOneLine() throws IOException {
    Random random = new Random(1);
    Path file = folder.resolve("damaged.jpg");
    List<Path> pictures = GoldenFolder.files("data/pictures", "", "");
    int refused = 0;
    for (Path picture : pictures) {
      byte[] whole = Files.readAllBytes(picture);
      for (int trial = 0; trial < 20 && whole.length > 0; trial++) {
        byte[] bytes = Arrays.copyOf(whole, 1 + random.nextInt(whole.length));
        for (int change = 0; change < trial % 4; change++) {
          bytes[random.nextInt(Math.min(bytes.length, 64))] = (byte) random.nextInt();
        }
        Files.write(file, bytes);
        refused += isRefused(file) ? 1 : 0;
      }
    }
    if (!pictures.isEmpty()) {
      assertThat(refused).isGreaterThan(100);
    }
  }

  private static boolean isRefused(Path file) {
    try {
      PictureHeader header = PictureHeader.read(file);
      assertThat(header.size().width()).isPositive();
      assertThat(header.size().height()).isPositive();
      return false;
    } catch (UserException e) {
      assertThat(e).hasMessageStartingWith("cannot read picture " + file + ": ");
      assertThat(String.valueOf(e.getMessage()).lines()).hasSize(1);
      return true;
    }
  }
}
