package org.groupdetr.data.check;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import org.groupdetr.common.SafeFiles;
import org.groupdetr.common.UserException;
import org.groupdetr.data.CocoImage;
import org.groupdetr.data.DataProblem;
import org.groupdetr.data.DataSet;
import org.groupdetr.data.Folders;
import org.groupdetr.data.ProblemKind;
import org.groupdetr.data.ProblemLog;
import org.groupdetr.data.Split;
import org.groupdetr.data.image.ImageReader;
import org.groupdetr.data.image.Orientation;
import org.groupdetr.data.image.PictureHeader;

/**
 * Opens every picture: reads its header, and decodes it where its end is not as it should be (so
 * that files which were cut off are found without decoding all), or always if asked to.
 */
final class PictureCheck {
  private final ProblemLog log;
  private final boolean decode;
  private final Map<Path, Seen> seen = new HashMap<>();
  private final Map<Fingerprint, List<Seen>> alike = new HashMap<>();

  PictureCheck(ProblemLog log, boolean decode) {
    this.log = log;
    this.decode = decode;
  }

  void check(DataSet data) {
    for (Split split : data.splits()) {
      for (CocoImage image : split.truth().images()) {
        Path file = fileOf(split, image).normalize();
        if (Files.isRegularFile(file)) {
          Seen before = seen.putIfAbsent(file, new Seen(split.name(), image, file));
          if (before == null) {
            check(split, image, file);
          } else if (!before.split().equals(split.name())) {
            add(ProblemKind.LEAK, split, image, "the same file as in " + before.split());
          }
        }
      }
    }
    alike.values().forEach(this::reportLeaks);
    data.splits().stream()
        .flatMap(split -> Folders.pictures(split.pictures()).stream())
        .map(Path::normalize)
        .filter(file -> !seen.containsKey(file) && !log.explains(file))
        .distinct()
        .map(file -> Folders.relative(data.folder(), file))
        .forEach(name -> log.add(DataProblem.ofFile(ProblemKind.UNLISTED_PICTURE, "", name, "")));
  }

  /** The picture's file; the folder itself, which is no file, if the name is none. */
  private static Path fileOf(Split split, CocoImage image) {
    try {
      return split.file(image);
    } catch (UserException e) {
      return split.pictures();
    }
  }

  private void check(Split split, CocoImage image, Path file) {
    try {
      PictureHeader header = PictureHeader.read(file);
      alike
          .computeIfAbsent(Fingerprint.of(header), f -> new ArrayList<>())
          .add(new Seen(split.name(), image, file));
      long pixels = (long) header.size().width() * header.size().height();
      if (decode || !header.complete() || pixels > ImageReader.MOST_PIXELS / 2) {
        ImageReader.read(file, Orientation.AS_STORED);
      }
      checkSize(split, image, header);
    } catch (UserException e) {
      add(ProblemKind.UNREADABLE_PICTURE, split, image, String.valueOf(e.getMessage()));
    }
  }

  private void checkSize(Split split, CocoImage image, PictureHeader header) {
    int width = header.size().width();
    int height = header.size().height();
    if (header.orientation() > 1) {
      String value = "EXIF orientation " + header.orientation();
      add(ProblemKind.ROTATED, split, image, value);
    }
    boolean differs = width != image.width() || height != image.height();
    if (differs && image.width() > 0 && image.height() > 0) {
      boolean turned = width == image.height() && height == image.width();
      String value =
          String.format(
              Locale.ROOT,
              "annotated as %d x %d, stored as %d x %d%s",
              image.width(),
              image.height(),
              width,
              height,
              turned ? ": the annotations mean the turned picture" : "");
      add(ProblemKind.SIZE_DIFFERS, split, image, value);
    }
  }

  /** Pictures with equal bytes in two splits, whatever their names. */
  private void reportLeaks(List<Seen> candidates) {
    if (candidates.stream().map(Seen::split).distinct().count() < 2) {
      return;
    }
    List<Seen> distinct = new ArrayList<>();
    for (Seen candidate : candidates) {
      distinct.stream()
          .filter(d -> sameBytes(d.file(), candidate.file()))
          .findFirst()
          .ifPresentOrElse(
              d -> {
                if (!d.split().equals(candidate.split())) {
                  log.add(candidate.leakFrom(d));
                }
              },
              () -> distinct.add(candidate));
    }
  }

  private static boolean sameBytes(Path a, Path b) {
    try {
      return Files.mismatch(a, b) < 0;
    } catch (IOException e) {
      throw new UserException("cannot compare " + a + " and " + b + ": " + SafeFiles.reason(e), e);
    }
  }

  private void add(ProblemKind kind, Split split, CocoImage image, String value) {
    log.add(
        new DataProblem(
            kind,
            split.name(),
            image.fileName(),
            split.truth().ids().plainPicture(image.id()),
            value));
  }

  /** A picture that was looked at. */
  private record Seen(String split, CocoImage image, Path file) {
    DataProblem leakFrom(Seen other) {
      String value = "the same as " + other.image.fileName() + " in " + other.split;
      return new DataProblem(
          ProblemKind.LEAK, split, image.fileName(), OptionalLong.of(image.id()), value);
    }
  }

  /** Equal for equal files, and hardly ever for others. */
  private record Fingerprint(int width, int height, long bytes, long tail) {
    static Fingerprint of(PictureHeader h) {
      return new Fingerprint(h.size().width(), h.size().height(), h.bytes(), h.tail());
    }
  }
}
