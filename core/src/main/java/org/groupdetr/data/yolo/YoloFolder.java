package org.groupdetr.data.yolo;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.groupdetr.common.TextFile;
import org.groupdetr.common.UserException;
import org.groupdetr.data.CocoAnnotation;
import org.groupdetr.data.CocoCategory;
import org.groupdetr.data.CocoData;
import org.groupdetr.data.CocoImage;
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

/**
 * YOLO: pictures in {@code images/train}, labels in {@code labels/train}; or {@code train/images}
 * and {@code train/labels}; or all in {@code images} and {@code labels}. A YAML file may name the
 * classes and say where the pictures are.
 *
 * @param names the description, where there is one
 * @param parts the splits
 */
public record YoloFolder(Path folder, Optional<YoloNames> names, List<Part> parts)
    implements DataFolder {
  public YoloFolder {
    parts = List.copyOf(parts);
  }

  /** A split and its places: folders of pictures, or lists of them (.txt). */
  record Part(String split, List<Path> places) {
    Part {
      places = List.copyOf(places);
    }
  }

  /** The data set in {@code folder}, if it is laid out as YOLO's are. */
  public static Optional<YoloFolder> find(Path folder) {
    Optional<YoloNames> names = YoloNames.find(folder);
    Map<String, List<Path>> places = new LinkedHashMap<>();
    for (String split : SplitNames.ALL) {
      List<Path> named = named(folder, names, split);
      List<Path> found = named.isEmpty() ? usual(folder, split) : named;
      if (!found.isEmpty()) {
        places.put(split, found);
      }
    }
    Path all = folder.resolve("images");
    if (places.isEmpty() && Files.isDirectory(all) && hasLabels(all)) {
      places.put(SplitNames.TRAIN, List.of(all));
    }
    List<Part> parts = new ArrayList<>();
    places.forEach((split, found) -> parts.add(new Part(split, found)));
    return parts.isEmpty() ? Optional.empty() : Optional.of(new YoloFolder(folder, names, parts));
  }

  private static List<Path> named(Path folder, Optional<YoloNames> names, String split) {
    if (names.isEmpty()) {
      return List.of();
    }
    return names.get().places(split).stream()
        .map(place -> existing(folder, names.get().root(), place))
        .toList();
  }

  /**
   * Data sets move, and the usual {@code ../train/images} means the file's own folder: a place is
   * looked for there first, and only then where the file says.
   */
  private static Path existing(Path folder, String root, String place) {
    String below = place.replaceFirst("^(\\.\\./)+", "");
    return Stream.of(
            folder.resolve(below), folder.resolve(place), folder.resolve(root).resolve(place))
        .filter(Files::exists)
        .findFirst()
        .orElse(folder.resolve(place))
        .normalize();
  }

  private static List<Path> usual(Path folder, String split) {
    List<Path> found = new ArrayList<>();
    for (Path child : Folders.folders(folder.resolve("images"))) {
      if (isSplit(child, split) && hasLabels(child)) {
        found.add(child);
      }
    }
    for (Path child : Folders.folders(folder)) {
      Path pictures = child.resolve("images");
      if (isSplit(child, split) && Files.isDirectory(pictures) && hasLabels(pictures)) {
        found.add(pictures);
      }
    }
    return found;
  }

  private static boolean isSplit(Path folder, String split) {
    return SplitNames.of(folder.getFileName().toString()).equals(Optional.of(split));
  }

  private static boolean hasLabels(Path pictures) {
    return Files.isDirectory(labels(pictures.resolve("picture.jpg")).resolveSibling(""));
  }

  /** The last folder called images becomes labels; otherwise labels lie beside the pictures. */
  private static Path labels(Path picture) {
    Path labels = picture.resolveSibling(Folders.stem(picture) + ".txt");
    Path images = labels.getParent();
    while (images != null && !images.endsWith("images")) {
      images = images.getParent();
    }
    return images == null
        ? labels
        : images.resolveSibling("labels").resolve(images.relativize(labels));
  }

  @Override
  public DataFormat format() {
    return DataFormat.YOLO;
  }

  @Override
  public Path evidence() {
    return names.map(YoloNames::file).orElse(parts.get(0).places().get(0));
  }

  @Override
  public DataSet read(ProblemLog log) {
    return new Reading(log).all();
  }

  /** Reads the splits one after the other; ids count on through all of them. */
  private final class Reading {
    private final ProblemLog log;
    private final YoloReader reader = new YoloReader(names.flatMap(YoloNames::keyPoints));
    // Of objects whose line may be an outline or a box with key points: the box, by object.
    private final Map<Long, YoloReader.YoloObject> boxed = new HashMap<>();
    private long pictures;
    private long objects;
    private int largest = -1;

    Reading(ProblemLog log) {
      this.log = log;
    }

    DataSet all() {
      Map<String, Split> read = new LinkedHashMap<>();
      for (Part part : parts) {
        if (missing(part)) {
          continue;
        }
        if (part.split().equals(SplitNames.TRAIN) || !part.places().equals(trainPlaces())) {
          read.put(part.split(), split(part));
        } else {
          log.note("'" + part.split() + "' names the pictures of 'train' again: not used");
        }
      }
      noteLabels();
      List<CocoCategory> categories = names.map(YoloNames::categories).orElseGet(this::numbered);
      List<Split> splits =
          read.values().stream()
              .map(
                  s ->
                      new Split(
                          s.name(),
                          s.pictures(),
                          new CocoData(
                              s.truth().images(), meant(s.truth().annotations()), categories)))
              .toList();
      return new DataSet(folder, format(), new Labels(categories), splits, log.notes());
    }

    /** A description may name a test split that was never fetched. */
    private boolean missing(Part part) {
      Optional<Path> missing = part.places().stream().filter(p -> !Files.exists(p)).findFirst();
      missing.ifPresent(
          place -> {
            String value = "there is no " + place;
            if (part.split().equals(SplitNames.TEST)) {
              log.note("'test' is not used: " + value);
            } else {
              log.add(DataProblem.ofFile(ProblemKind.NO_PICTURES, part.split(), "", value));
            }
          });
      return missing.isPresent();
    }

    private List<Path> trainPlaces() {
      return parts.stream()
          .filter(p -> p.split().equals(SplitNames.TRAIN))
          .findFirst()
          .map(Part::places)
          .orElse(List.of());
    }

    private List<CocoCategory> numbered() {
      log.note("no data.yaml with names: the classes are called by their numbers");
      List<CocoCategory> categories = new ArrayList<>();
      for (int i = 0; i <= largest; i++) {
        categories.add(new CocoCategory(i, Integer.toString(i), ""));
      }
      return categories;
    }

    private Split split(Part part) {
      Path only = part.places().get(0);
      boolean one = part.places().size() == 1 && Files.isDirectory(only);
      Path base = one ? only : above(part.places());
      List<CocoImage> images = new ArrayList<>();
      List<CocoAnnotation> annotations = new ArrayList<>();
      for (Path place : part.places()) {
        for (Path file : Files.isDirectory(place) ? Folders.pictures(place) : listed(place)) {
          read(part, base, file, images, annotations);
        }
      }
      return new Split(part.split(), base, new CocoData(images, annotations, List.of()));
    }

    /** The data set's folder, or the one above it in which all folders of the split lie. */
    private Path above(List<Path> places) {
      Path base = folder.toAbsolutePath().normalize();
      for (Path place : places) {
        Path path = place.toAbsolutePath().normalize();
        while (Files.isDirectory(place) && !path.startsWith(base) && base.getParent() != null) {
          base = base.getParent();
        }
      }
      return base.equals(folder.toAbsolutePath().normalize()) ? folder : base;
    }

    private void read(
        Part part, Path base, Path file, List<CocoImage> images, List<CocoAnnotation> annotations) {
      String name = Folders.relative(base, file);
      if (!file.toAbsolutePath().normalize().startsWith(base.toAbsolutePath().normalize())) {
        String value = "leads out of the data set and is not opened";
        log.add(DataProblem.ofFile(ProblemKind.MISSING_PICTURE, part.split(), name, value));
        return;
      }
      if (!Files.isRegularFile(file)) {
        log.add(DataProblem.ofFile(ProblemKind.MISSING_PICTURE, part.split(), name, ""));
        return;
      }
      PictureHeader header;
      try {
        header = PictureHeader.read(file);
      } catch (UserException e) {
        String reason = String.valueOf(e.getMessage());
        log.add(DataProblem.ofFile(ProblemKind.UNREADABLE_PICTURE, part.split(), "", reason));
        return;
      }
      long id = ++pictures;
      images.add(new CocoImage(id, name, header.size().width(), header.size().height()));
      Path labels = labels(file);
      if (!Files.isRegularFile(labels)) {
        return;
      }
      try {
        List<YoloReader.Label> found = reader.read(labels, header.size(), header.orientation());
        found.forEach(label -> annotations.add(annotation(id, label)));
      } catch (UserException e) {
        String reason = String.valueOf(e.getMessage());
        log.add(DataProblem.ofFile(ProblemKind.UNREADABLE_ANNOTATIONS, part.split(), "", reason));
      }
    }

    private CocoAnnotation annotation(long picture, YoloReader.Label label) {
      YoloReader.YoloObject o = label.outlined();
      largest = Math.max(largest, o.category());
      objects++;
      if (!reader.mayHoldKeyPoints()) {
        boxed.clear();
      } else if (!label.boxed().equals(o)) {
        boxed.put(objects, label.boxed());
      }
      return annotation(objects, picture, o);
    }

    private static CocoAnnotation annotation(long id, long picture, YoloReader.YoloObject o) {
      return new CocoAnnotation(
          id, picture, o.category(), o.x(), o.y(), o.width(), o.height(), o.area(), false);
    }

    /** The objects as they are meant, now that all files are read. */
    private List<CocoAnnotation> meant(List<CocoAnnotation> outlined) {
      if (reader.keyPoints().isEmpty()) {
        return outlined;
      }
      return outlined.stream()
          .map(
              a -> {
                YoloReader.YoloObject box = boxed.get(a.id());
                return box == null ? a : annotation(a.id(), a.imageId(), box);
              })
          .toList();
    }

    private void noteLabels() {
      reader
          .keyPoints()
          .ifPresent(
              points ->
                  log.note(
                      "labels hold "
                          + points.count()
                          + " key points of "
                          + points.values()
                          + " values beside each box: boxes are read, key points are not"));
      if (reader.comments() > 0) {
        log.note("comments (#) in label files, passed over: " + reader.comments());
      }
    }

    /** The pictures that a text file lists, a path on each line, relative to the file's folder. */
    private static List<Path> listed(Path list) {
      return TextFile.lines(list).stream()
          .map(String::strip)
          .filter(line -> !line.isEmpty())
          .map(line -> list.resolveSibling(line).normalize())
          .toList();
    }
  }
}
