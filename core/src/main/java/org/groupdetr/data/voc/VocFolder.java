package org.groupdetr.data.voc;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.groupdetr.common.TextFile;
import org.groupdetr.common.UserException;
import org.groupdetr.data.DataFolder;
import org.groupdetr.data.DataFormat;
import org.groupdetr.data.DataProblem;
import org.groupdetr.data.DataSet;
import org.groupdetr.data.Folders;
import org.groupdetr.data.Labels;
import org.groupdetr.data.ProblemKind;
import org.groupdetr.data.ProblemLog;
import org.groupdetr.data.Split;
import org.groupdetr.data.SplitNames;
import org.groupdetr.data.image.PictureHeader;
import org.groupdetr.geometry.Size;

/**
 * Pascal VOC: {@code Annotations/*.xml}, {@code JPEGImages/} and {@code
 * ImageSets/Main/{train,val,test}.txt}; or XML files beside their pictures, in one folder or one
 * for each split. {@code trainval.txt} counts only where {@code train.txt} is absent: it is then
 * the training split.
 */
public record VocFolder(Path folder, List<Part> parts) implements DataFolder {
  public VocFolder {
    parts = List.copyOf(parts);
  }

  /**
   * A split.
   *
   * @param list names the pictures; without it all that have an XML file belong to the split
   */
  record Part(String split, Path annotations, Path pictures, Optional<Path> list) {}

  /** The data set in {@code folder}, if it is laid out as Pascal VOC's are. */
  public static Optional<VocFolder> find(Path folder) {
    List<Part> parts = new ArrayList<>();
    Optional<Part> whole = partAt(SplitNames.TRAIN, folder);
    if (whole.isPresent()) {
      parts.addAll(listed(folder, whole.get()));
      if (parts.isEmpty()) {
        parts.add(whole.get());
      }
    } else {
      for (String split : SplitNames.ALL) {
        parts.addAll(inFolders(folder, split));
      }
    }
    return parts.isEmpty() ? Optional.empty() : Optional.of(new VocFolder(folder, parts));
  }

  private static List<Part> inFolders(Path folder, String split) {
    List<Part> found =
        Folders.folders(folder).stream()
            .filter(f -> SplitNames.of(f.getFileName().toString()).equals(Optional.of(split)))
            .flatMap(f -> partAt(split, f).stream())
            .toList();
    if (found.size() > 1) {
      throw UserException.of(
          "%s: several folders for '%s': %s; keep one there and move the others away",
          folder,
          split,
          String.join(
              ", ", found.stream().map(p -> Folders.relative(folder, p.annotations())).toList()));
    }
    return found;
  }

  private static Optional<Part> partAt(String split, Path folder) {
    Path annotations =
        Folders.firstOf(folder, "Annotations", "annotations")
            .filter(f -> !Folders.files(f, "xml").isEmpty())
            .orElse(folder);
    if (Folders.files(annotations, "xml").isEmpty()) {
      return Optional.empty();
    }
    Path pictures = Folders.firstOf(folder, "JPEGImages", "images", "Images").orElse(annotations);
    return Optional.of(new Part(split, annotations, pictures, Optional.empty()));
  }

  private static List<Part> listed(Path folder, Part whole) {
    Map<String, Path> lists = new LinkedHashMap<>();
    for (String name : List.of("train", "val", "test")) {
      Path list = folder.resolve("ImageSets").resolve("Main").resolve(name + ".txt");
      if (Files.isRegularFile(list)) {
        lists.put(name, list);
      }
    }
    Path both = folder.resolve("ImageSets").resolve("Main").resolve("trainval.txt");
    if (!lists.containsKey(SplitNames.TRAIN) && Files.isRegularFile(both)) {
      lists.put(SplitNames.TRAIN, both);
    }
    return SplitNames.ALL.stream()
        .filter(lists::containsKey)
        .map(s -> new Part(s, whole.annotations, whole.pictures, Optional.ofNullable(lists.get(s))))
        .toList();
  }

  @Override
  public DataFormat format() {
    return DataFormat.VOC;
  }

  @Override
  public Path evidence() {
    return parts.get(0).annotations();
  }

  @Override
  public DataSet read(ProblemLog log) {
    return new Reading(log).all();
  }

  /** Reads the splits one after the other; ids count on through all of them. */
  private final class Reading {
    private final ProblemLog log;
    private final VocReader reader = new VocReader();
    private final Map<Path, Map<String, Path>> pictureFiles = new LinkedHashMap<>();
    private final Map<String, List<VocSplit.Picture>> splits = new LinkedHashMap<>();
    private boolean original;
    private long used;

    Reading(ProblemLog log) {
      this.log = log;
    }

    DataSet all() {
      for (Part part : parts) {
        splits.put(part.split(), pictures(part));
      }
      if (original) {
        log.note("boxes of the original Pascal VOC count pixels from 1: one is subtracted");
      }
      reportUnlisted();
      Labels labels = VocSplit.labels(splits.values());
      List<Split> result = new ArrayList<>();
      VocSplit numbering = new VocSplit(labels);
      for (Part part : parts) {
        List<VocSplit.Picture> pictures = splits.getOrDefault(part.split(), List.of());
        result.add(new Split(part.split(), part.pictures(), numbering.truth(pictures)));
      }
      return new DataSet(folder, format(), labels, result, log.notes());
    }

    private List<VocSplit.Picture> pictures(Part part) {
      List<VocSplit.Picture> pictures = new ArrayList<>();
      for (String stem : stems(part)) {
        Path file = part.annotations().resolve(stem + ".xml");
        used++;
        if (!Files.isRegularFile(file)) {
          log.add(
              DataProblem.ofFile(
                  ProblemKind.NO_ANNOTATION_FILE,
                  part.split(),
                  Folders.relative(folder, file),
                  ""));
          continue;
        }
        try {
          pictures.add(picture(part, stem, reader.read(file)));
        } catch (UserException e) {
          log.add(
              DataProblem.ofFile(
                  ProblemKind.UNREADABLE_ANNOTATIONS,
                  part.split(),
                  "",
                  String.valueOf(e.getMessage())));
        }
      }
      return pictures;
    }

    private VocSplit.Picture picture(Part part, String stem, VocReader.VocPicture xml) {
      original |= xml.original();
      Map<String, Path> files = pictureFiles.computeIfAbsent(part.pictures(), Reading::filesByStem);
      Optional<Path> file =
          Optional.ofNullable(files.get(stem))
              .or(() -> Optional.ofNullable(files.get(Folders.stem(xml.fileName()))));
      String name =
          file.map(f -> Folders.relative(part.pictures(), f))
              .orElse(xml.fileName().isEmpty() ? stem + ".jpg" : xml.fileName());
      if ((xml.width() > 0 && xml.height() > 0) || file.isEmpty()) {
        return new VocSplit.Picture(name, xml.width(), xml.height(), xml.objects());
      }
      log.note("some XML files do not say the size of their picture: read from the picture");
      Size size = PictureHeader.size(file.get()).orElse(new Size(0, 0));
      return new VocSplit.Picture(name, size.width(), size.height(), xml.objects());
    }

    private static Map<String, Path> filesByStem(Path pictures) {
      return Folders.pictures(pictures).stream()
          .collect(Collectors.toMap(Folders::stem, f -> f, (a, b) -> a, TreeMap::new));
    }

    private List<String> stems(Part part) {
      if (part.list().isEmpty()) {
        return Folders.files(part.annotations(), "xml").stream().map(Folders::stem).toList();
      }
      // Lists of one class have a second column; only the name counts here.
      return TextFile.lines(part.list().get()).stream()
          .map(line -> line.strip().split("\\s+")[0])
          .filter(name -> !name.isEmpty())
          .toList();
    }

    private void reportUnlisted() {
      long files =
          parts.stream()
              .map(Part::annotations)
              .distinct()
              .mapToLong(f -> Folders.files(f, "xml").size())
              .sum();
      if (parts.get(0).list().isPresent() && files > used) {
        log.note("XML files in no split, not used: " + (files - used));
      }
    }
  }
}
