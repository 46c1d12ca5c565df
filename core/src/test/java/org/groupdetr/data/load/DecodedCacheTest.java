package org.groupdetr.data.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.stream.Stream;
import org.groupdetr.common.UserException;
import org.groupdetr.data.CocoData;
import org.groupdetr.data.CocoImage;
import org.groupdetr.data.Split;
import org.groupdetr.data.image.ImageReader;
import org.groupdetr.data.image.Orientation;
import org.groupdetr.data.image.RgbImage;
import org.groupdetr.golden.GoldenFolder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DecodedCacheTest {
  @TempDir private Path folder;

  private static Split split(Path pictures, CocoImage... images) {
    return new Split("train", pictures, new CocoData(List.of(images), List.of(), List.of()));
  }

  /** Every kind of picture, below a folder of their own. */
  @Test
  void copiesHaveThePixelsOfTheirPictures() throws IOException {
    Path pictures = GoldenFolder.file("data/pictures");
    DecodedCache copies = new DecodedCache(folder.resolve("copies"));
    int read = 0;
    try (Stream<Path> files = Files.list(pictures)) {
      for (Path file : files.sorted().toList()) {
        RgbImage picture;
        try {
          picture = ImageReader.read(file, Orientation.AS_STORED);
        } catch (UserException e) {
          continue; // broken on purpose
        }
        read++;
        CocoImage image =
            new CocoImage(
                read, "pictures/" + file.getFileName(), picture.width(), picture.height());
        Split split = split(pictures.resolveSibling(""), image);
        copies.make(split, image);
        Split copied = copies.of(split);
        Path copy = copied.file(copied.truth().images().get(0));
        assertThat(copy).startsWith(folder.resolve("copies/train"));
        RgbImage again = ImageReader.read(copy, Orientation.AS_STORED);
        assertThat(again.size()).as(file.toString()).isEqualTo(picture.size());
        assertThat(again.pixels()).as(file.toString()).isEqualTo(picture.pixels());
      }
    }
    assertThat(read).isGreaterThan(30);
  }

  @Test
  void aCopyIsMadeOnceAndAgainWhenThePictureIsNewer() throws IOException {
    Path picture = GoldenFolder.file("data/pictures/grey8.png");
    Path own = Files.copy(picture, folder.resolve("a.png"));
    RgbImage read = ImageReader.read(own, Orientation.AS_STORED);
    CocoImage image = new CocoImage(7, "a.png", read.width(), read.height());
    Split split = split(folder, image);
    DecodedCache copies = new DecodedCache(folder.resolve("copies"));
    copies.make(split, image);
    Path copy = folder.resolve("copies/train/7.bmp");
    FileTime before = FileTime.fromMillis(Files.getLastModifiedTime(own).toMillis() + 1000);
    Files.setLastModifiedTime(copy, before);
    copies.make(split, image);
    assertThat(Files.getLastModifiedTime(copy)).isEqualTo(before);
    Files.setLastModifiedTime(own, FileTime.fromMillis(before.toMillis() + 1000));
    copies.make(split, image);
    assertThat(Files.getLastModifiedTime(copy)).isNotEqualTo(before);
    Files.delete(own);
    assertThatThrownBy(() -> copies.make(split, image))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("a.png");
  }

  @Test
  void manyLargePicturesDoNotFit() {
    DecodedCache copies = new DecodedCache(folder);
    assertThat(copies.fit(List.of(split(folder, new CocoImage(1, "a", 96, 96))))).isTrue();
    assertThat(copies.fit(List.of(split(folder, new CocoImage(1, "a", 40_000, 40_000))))).isFalse();
  }
}
