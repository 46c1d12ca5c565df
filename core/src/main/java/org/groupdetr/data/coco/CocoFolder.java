package org.groupdetr.data.coco;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.groupdetr.common.UserException;
import org.groupdetr.data.CocoData;
import org.groupdetr.data.CocoImage;
import org.groupdetr.data.DataFolder;
import org.groupdetr.data.DataFormat;
import org.groupdetr.data.DataProblem;
import org.groupdetr.data.DataSet;
import org.groupdetr.data.Folders;
import org.groupdetr.data.PictureNames;
import org.groupdetr.data.ProblemKind;
import org.groupdetr.data.ProblemLog;
import org.groupdetr.data.Split;
import org.groupdetr.data.SplitNames;
import org.groupdetr.data.image.PictureHeader;

/**
 * COCO, in the layouts that are about: {@code annotations/instances_train2017.json} beside {@code
 * train2017/}; {@code annotations/train.json}, {@code train.json}; {@code
 * train/_annotations.coco.json} among its pictures; or one file for all, {@code annotations.json}.
 * Pictures are looked for in folders of the split's name, in {@code images} and {@code data}, in
 * any folder there or here, and at last by {@link PictureNames}.
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
        Split found = located(part, truth, log);
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

  /** The pictures' files, and of the likely folders the one in which most of the first ones are. */
  private Split located(Part part, CocoData truth, ProblemLog log) {
    List<CocoImage> images = truth.images();
    Path best = likely(part, images.subList(0, Math.min(PROBED, images.size())));
    List<Optional<Path>> files =
        new PictureNames(folder, part.split())
            .find(images.stream().map(CocoImage::fileName).toList(), List.of(best), log::note);
    Path pictures = PictureNames.above(best, folder, files);
    List<CocoImage> named = new ArrayList<>();
    for (int i = 0; i < images.size(); i++) {
      CocoImage image = images.get(i);
      String name = files.get(i).map(f -> Folders.relative(pictures, f)).orElse(image.fileName());
      named.add(new CocoImage(image.id(), name, image.width(), image.height()));
    }
    CocoData found = truth.with(named, truth.annotations(), truth.categories());
    return new Split(part.split(), pictures, found);
  }

  private Path likely(Part part, List<CocoImage> probed) {
    Path best = folder;
    long most = -1;
    for (Path candidate : candidates(part)) {
      long found = probed.stream().filter(i -> isIn(candidate, i.fileName())).count();
      if (found > most && (found > 0 || Files.isDirectory(candidate))) {
        best = candidate;
        most = found;
      }
    }
    return most > 0 ? best : only(part, probed).orElse(best);
  }

  /** The one folder of any name that holds all pictures; of two that do neither is chosen. */
  private Optional<Path> only(Part part, List<CocoImage> probed) {
    List<Path> all =
        Stream.of(folder.resolve("images"), folder)
            .flatMap(parent -> Folders.folders(parent).stream())
            .filter(f -> isOpen(f, part.split()))
            .filter(f -> probed.stream().allMatch(i -> isIn(f, i.fileName())))
            .toList();
    return all.size() == 1 ? Optional.of(all.get(0)) : Optional.empty();
  }

  private static boolean isIn(Path pictures, String name) {
    try {
      return !name.isBlank() && Files.isRegularFile(pictures.resolve(name));
    } catch (InvalidPathException e) {
      return false; // No file can be called so.
    }
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

  /** Whether a folder may hold the split's pictures: it does not say that it is of another. */
  private static boolean isOpen(Path folder, String split) {
    return SplitNames.of(String.valueOf(folder.getFileName())).orElse(split).equals(split);
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
    return truth.with(images, truth.annotations(), truth.categories());
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
