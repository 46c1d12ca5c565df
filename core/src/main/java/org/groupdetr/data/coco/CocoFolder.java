package org.groupdetr.data.coco;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.groupdetr.common.UserException;
import org.groupdetr.data.CocoData;
import org.groupdetr.data.CocoImage;
import org.groupdetr.data.DataFolder;
import org.groupdetr.data.DataFormat;
import org.groupdetr.data.DataProblem;
import org.groupdetr.data.DataSet;
import org.groupdetr.data.Folders;
import org.groupdetr.data.ProblemKind;
import org.groupdetr.data.ProblemLog;
import org.groupdetr.data.Split;
import org.groupdetr.data.SplitNames;
import org.groupdetr.data.image.PictureHeader;

/**
 * COCO, in the layouts that are about: {@code annotations/instances_train2017.json} beside {@code
 * train2017/}; {@code annotations/train.json}, {@code train.json}; {@code
 * train/_annotations.coco.json} among its pictures; or one file for all, {@code annotations.json}.
 *
 * @param parts one annotation file for each split
 * @param unused annotation files that were passed over
 */
public record CocoFolder(Path folder, List<Part> parts, List<Path> unused) implements DataFolder {
  private static final int PROBED = 50;

  public CocoFolder {
    parts = List.copyOf(parts);
    unused = List.copyOf(unused);
  }

  /** The annotation file of a split. */
  record Part(String split, Path file) {}

  public static Optional<CocoFolder> find(Path folder) {
    return CocoLayout.find(folder);
  }

  @Override
  public DataFormat format() {
    return DataFormat.COCO;
  }

  @Override
  public Path evidence() {
    return parts.get(0).file();
  }

  @Override
  public Optional<Path> annotationFile(String split) {
    return parts.stream().filter(p -> p.split().equals(split)).map(Part::file).findFirst();
  }

  @Override
  public DataSet read(ProblemLog log) {
    unused.forEach(f -> log.note("not used: " + folder.relativize(f)));
    List<Split> splits = new ArrayList<>();
    for (Part part : parts) {
      try {
        CocoData truth = CocoFile.read(part.file(), log::note);
        Split found = inside(pictures(part, truth));
        splits.add(new Split(part.split(), found.pictures(), measured(part, found, log)));
      } catch (UserException e) {
        log.add(
            DataProblem.ofFile(
                ProblemKind.UNREADABLE_ANNOTATIONS, part.split(), "", reason(part, e)));
      }
    }
    CocoClasses classes = CocoClasses.of(splits, log);
    return new DataSet(folder, format(), classes.labels(), classes.without(splits), log.notes());
  }

  private static String reason(Part part, UserException e) {
    String message = String.valueOf(e.getMessage());
    return message.contains(part.file().toString()) ? message : part.file() + ": " + message;
  }

  /** Of the likely folders the one in which most of the first pictures are found. */
  private Split pictures(Part part, CocoData truth) {
    List<CocoImage> probed = truth.images().subList(0, Math.min(PROBED, truth.images().size()));
    Path best = folder;
    long most = -1;
    for (Path candidate : candidates(part)) {
      long found =
          probed.stream()
              .filter(i -> !i.fileName().isEmpty())
              .filter(i -> within(candidate, i).filter(Files::isRegularFile).isPresent())
              .count();
      if (found > most && (found > 0 || Files.isDirectory(candidate))) {
        best = candidate;
        most = found;
      }
    }
    return new Split(part.split(), best, truth);
  }

  /** Where a name leads from {@code pictures}, if that is in the data set. */
  private Optional<Path> within(Path pictures, CocoImage image) {
    try {
      Path file = pictures.resolve(image.fileName()).toAbsolutePath().normalize();
      return Optional.of(file).filter(f -> f.startsWith(folder.toAbsolutePath().normalize()));
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  /** The split with the whole data set for its folder, where names lead out of the pictures'. */
  private Split inside(Split split) {
    Path pictures = split.pictures().toAbsolutePath().normalize();
    CocoData truth = split.truth();
    if (truth.images().stream()
        .allMatch(i -> within(pictures, i).filter(f -> !f.startsWith(pictures)).isEmpty())) {
      return split;
    }
    List<CocoImage> images =
        truth.images().stream()
            .map(
                i ->
                    within(pictures, i)
                        .map(f -> Folders.relative(folder, f))
                        .map(name -> new CocoImage(i.id(), name, i.width(), i.height()))
                        .orElse(i))
            .toList();
    CocoData named = new CocoData(images, truth.annotations(), truth.categories());
    return new Split(split.name(), folder, named);
  }

  private Set<Path> candidates(Part part) {
    Set<Path> candidates = new LinkedHashSet<>();
    Path beside = part.file().resolveSibling("");
    List<String> words = new ArrayList<>();
    SplitNames.wordIn(Folders.stem(part.file())).ifPresent(words::add);
    words.add(part.split());
    for (Path child : Folders.folders(folder)) {
      String name = String.valueOf(child.getFileName());
      if (SplitNames.of(name).equals(Optional.of(part.split()))) {
        words.add(name);
      }
    }
    for (String word : words) {
      candidates.add(folder.resolve(word));
      candidates.add(folder.resolve("images").resolve(word));
      candidates.add(folder.resolve(word).resolve("images"));
    }
    for (Path parent : List.of(beside, folder)) {
      for (String word : List.of("images", "data", "JPEGImages")) {
        candidates.add(parent.resolve(word));
      }
      candidates.add(parent);
    }
    return candidates;
  }

  /** Takes from the pictures themselves the sizes that the annotations leave out. */
  private static CocoData measured(Part part, Split split, ProblemLog log) {
    CocoData truth = split.truth();
    boolean complete = truth.images().stream().allMatch(i -> i.width() > 0 && i.height() > 0);
    if (complete) {
      return truth;
    }
    log.note(part.file() + " does not say the size of every picture: read from the files");
    List<CocoImage> images = new ArrayList<>();
    for (CocoImage image : truth.images()) {
      images.add(image.width() > 0 && image.height() > 0 ? image : measured(split, image));
    }
    return new CocoData(images, truth.annotations(), truth.categories());
  }

  private static CocoImage measured(Split split, CocoImage image) {
    Path file;
    try {
      file = split.file(image);
    } catch (UserException e) {
      return image; // Reported with the pictures without a file.
    }
    return PictureHeader.size(file)
        .map(s -> new CocoImage(image.id(), image.fileName(), s.width(), s.height()))
        .orElse(image);
  }
}
