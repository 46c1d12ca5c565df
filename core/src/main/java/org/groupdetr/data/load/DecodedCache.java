package org.groupdetr.data.load;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.groupdetr.common.SafeFiles;
import org.groupdetr.common.UserException;
import org.groupdetr.data.CocoData;
import org.groupdetr.data.CocoImage;
import org.groupdetr.data.Split;
import org.groupdetr.data.image.ImageReader;
import org.groupdetr.data.image.Orientation;
import org.groupdetr.data.image.RgbImage;

/**
 * Copies of a data set's pictures that need no decoding, for trainings that read the same pictures
 * again and again: BMP files, named by the pictures' ids, in a folder for each split.
 */
public final class DecodedCache {
  private static final long MOST_BYTES = 2L << 30;
  private static final int SHARE_OF_FREE_ROOM = 10;

  private final Path folder;

  /** Copies in a folder, which may have some already. */
  public DecodedCache(Path folder) {
    this.folder = folder;
  }

  /**
   * Whether so many pictures' copies may take the room that they need: 2 GB, a tenth of the disk.
   */
  public boolean fit(Collection<Split> splits) {
    long bytes =
        splits.stream()
            .flatMap(split -> split.truth().images().stream())
            .mapToLong(image -> 3L * image.width() * image.height())
            .sum();
    long room = folder.toAbsolutePath().getRoot().toFile().getUsableSpace();
    return bytes <= Math.min(MOST_BYTES, room / SHARE_OF_FREE_ROOM);
  }

  /**
   * Makes a picture's copy, unless it is there and not older than the picture.
   *
   * @throws UserException if the picture cannot be read or the copy not be written
   */
  public void make(Split split, CocoImage image) {
    Path original = split.file(image);
    Path copy = of(split).file(copied(image));
    try {
      if (Files.exists(copy)
          && Files.exists(original)
          && Files.getLastModifiedTime(copy).compareTo(Files.getLastModifiedTime(original)) >= 0) {
        return;
      }
    } catch (IOException e) {
      throw new UserException("cannot read " + original + ": " + SafeFiles.reason(e), e);
    }
    BufferedImage pixels = bgr(ImageReader.read(original, Orientation.AS_STORED));
    SafeFiles.write(
        copy,
        out -> {
          if (!ImageIO.write(pixels, "bmp", out)) {
            throw new IOException("this Java cannot write BMP");
          }
        });
  }

  /** The split with the copies for its pictures. */
  public Split of(Split split) {
    CocoData truth = split.truth();
    List<CocoImage> images = truth.images().stream().map(DecodedCache::copied).toList();
    return new Split(
        split.name(),
        folder.resolve(split.name()),
        truth.with(images, truth.annotations(), truth.categories()));
  }

  /** Deletes them all. */
  public void remove() {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UserException("cannot remove " + folder + ": " + SafeFiles.reason(e), e);
    }
  }

  /** By the id, for names may lead out of the folder. */
  private static CocoImage copied(CocoImage image) {
    return new CocoImage(image.id(), image.id() + ".bmp", image.width(), image.height());
  }

  /** Three bytes a pixel, so that the file has no more. */
  private static BufferedImage bgr(RgbImage image) {
    BufferedImage pixels =
        new BufferedImage(image.width(), image.height(), BufferedImage.TYPE_3BYTE_BGR);
    int[] rgb = new int[3 * image.width()];
    for (int y = 0; y < image.height(); y++) {
      for (int i = 0; i < rgb.length; i++) {
        rgb[i] = image.pixels()[y * rgb.length + i] & 0xFF;
      }
      pixels.getRaster().setPixels(0, y, image.width(), 1, rgb);
    }
    return pixels;
  }
}
