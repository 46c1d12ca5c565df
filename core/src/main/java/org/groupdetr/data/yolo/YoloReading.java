package org.groupdetr.data.yolo;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.groupdetr.common.TextFile;
import org.groupdetr.common.UserException;
import org.groupdetr.data.CocoAnnotation;
import org.groupdetr.data.CocoCategory;
import org.groupdetr.data.CocoData;
import org.groupdetr.data.CocoImage;
import org.groupdetr.data.DataProblem;
import org.groupdetr.data.DataSet;
import org.groupdetr.data.Folders;
import org.groupdetr.data.Labels;
import org.groupdetr.data.PictureNames;
import org.groupdetr.data.ProblemKind;
import org.groupdetr.data.ProblemLog;
import org.groupdetr.data.Split;
import org.groupdetr.data.SplitNames;
import org.groupdetr.data.image.PictureHeader;
import org.groupdetr.data.yolo.YoloFolder.Part;
import org.groupdetr.geometry.Size;

/** Reads the splits of a YOLO data set one after the other; ids count on through all of them. */
final class YoloReading {
  private final Path folder;
  private final YoloFolder found;
  private final ProblemLog log;
  private final YoloReader reader;
  // Of objects whose line may be an outline or a box with key points: the box, by object.
  private final Map<Long, YoloReader.YoloObject> boxed = new HashMap<>();
  private long pictures;
  private long objects;
  private int largest = -1;

  YoloReading(YoloFolder found, ProblemLog log) {
    this.found = found;
    this.log = log;
    folder = found.folder();
    reader = new YoloReader(found.names().flatMap(YoloNames::keyPoints));
  }

  DataSet all() {
    Map<String, Split> read = new LinkedHashMap<>();
    for (Part part : found.parts()) {
      if (missing(part)) {
        continue;
      }
      if (part.split().equals(SplitNames.TRAIN) || !paths(part).equals(trainPaths())) {
        read.put(part.split(), split(part));
      } else {
        log.note("'" + part.split() + "' names the pictures of 'train' again: not used");
      }
    }
    noteLabels();
    List<CocoCategory> categories =
        found.names().map(YoloNames::categories).orElseGet(this::numbered);
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
    return new DataSet(folder, found.format(), new Labels(categories), splits, log.notes());
  }

  /** A description may name a test split that was never fetched, or say where it was made. */
  private boolean missing(Part part) {
    for (YoloPlace place : part.places()) {
      if (place.path().isEmpty()) {
        String value = "there is no " + place.given() + " in " + folder;
        if (part.split().equals(SplitNames.TEST)) {
          log.note("'test' is not used: " + value);
        } else {
          log.add(DataProblem.ofFile(ProblemKind.NO_PICTURES, part.split(), "", value));
        }
        return true;
      }
    }
    for (YoloPlace place : part.places()) {
      Path path = place.path().orElse(folder);
      if (!place.asGiven()) {
        log.note(
            String.format(
                Locale.ROOT,
                "'%s' is not at '%s', as the description says: %s is read",
                part.split(),
                place.given(),
                Folders.relative(folder, path)));
      } else if (!isInside(folder, path)) {
        log.note("'" + part.split() + "' lies outside of " + folder + ": " + path);
      }
    }
    return false;
  }

  private static boolean isInside(Path folder, Path path) {
    return path.toAbsolutePath().normalize().startsWith(folder.toAbsolutePath().normalize());
  }

  private static List<Path> paths(Part part) {
    return part.places().stream().flatMap(place -> place.path().stream()).toList();
  }

  private List<Path> trainPaths() {
    return found.parts().stream()
        .filter(p -> p.split().equals(SplitNames.TRAIN))
        .findFirst()
        .map(YoloReading::paths)
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
    List<Path> paths = paths(part);
    Path only = paths.get(0);
    boolean one = paths.size() == 1 && Files.isDirectory(only);
    Path base = one ? only : above(paths);
    List<Path> files = new ArrayList<>();
    for (Path path : paths) {
      files.addAll(Files.isDirectory(path) ? Folders.pictures(path) : listed(part, base, path));
    }
    Map<Path, Path> labels = new YoloLabels(folder, part.split(), log).of(files);
    List<CocoImage> images = new ArrayList<>();
    List<CocoAnnotation> annotations = new ArrayList<>();
    for (Path file : files) {
      Optional<PictureHeader> header = header(part, file);
      if (header.isPresent()) {
        Size size = header.get().size();
        String name = Folders.relative(base, file);
        images.add(new CocoImage(++pictures, name, size.width(), size.height()));
        Optional.ofNullable(labels.get(file))
            .ifPresent(label -> annotations.addAll(objects(part, label, header.get())));
      }
    }
    return new Split(part.split(), base, new CocoData(images, annotations, List.of()));
  }

  /** The data set's folder, or the one above it in which all that belongs to the split lies. */
  private Path above(List<Path> paths) {
    Path base = folder.toAbsolutePath().normalize();
    for (Path path : paths) {
      Path place = Files.isDirectory(path) ? path : path.resolveSibling("");
      while (!isInside(base, place) && base.getParent() != null) {
        base = base.getParent();
      }
    }
    return base.equals(folder.toAbsolutePath().normalize()) ? folder : base;
  }

  /**
   * The pictures that a text file lists, a path on each line, relative to the file's folder, to the
   * data set's or to the one that the description names.
   */
  private List<Path> listed(Part part, Path base, Path list) {
    List<String> lines =
        TextFile.lines(list).stream().map(String::strip).filter(l -> !l.isEmpty()).toList();
    List<Path> places = new ArrayList<>(List.of(list.resolveSibling(""), folder));
    found
        .names()
        .map(n -> YoloPlace.of(folder, "", n.root()))
        .flatMap(YoloPlace::path)
        .ifPresent(places::add);
    PictureNames names = new PictureNames(base, part.split());
    List<Optional<Path>> files = names.find(lines, places, log::note);
    List<Path> pictures = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      files.get(i).ifPresent(pictures::add);
      if (files.get(i).isEmpty()) {
        String value = "listed in " + list + names.hint(line);
        log.add(DataProblem.ofFile(ProblemKind.MISSING_PICTURE, part.split(), line, value));
      }
    }
    return pictures;
  }

  private Optional<PictureHeader> header(Part part, Path file) {
    try {
      return Optional.of(PictureHeader.read(file));
    } catch (UserException e) {
      String reason = String.valueOf(e.getMessage());
      log.add(DataProblem.ofFile(ProblemKind.UNREADABLE_PICTURE, part.split(), "", reason));
      return Optional.empty();
    }
  }

  /** The objects of the picture that was numbered last. */
  private List<CocoAnnotation> objects(Part part, Path labels, PictureHeader picture) {
    try {
      return reader.read(labels, picture.size(), picture.orientation()).stream()
          .map(label -> annotation(pictures, label))
          .toList();
    } catch (UserException e) {
      String reason = String.valueOf(e.getMessage());
      log.add(DataProblem.ofFile(ProblemKind.UNREADABLE_ANNOTATIONS, part.split(), "", reason));
      return List.of();
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
    found.names().flatMap(YoloNames::doubt).ifPresent(log::note);
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
    if (reader.keyPoints().isEmpty() && reader.outlines() > 0) {
      log.note(
          "outlines (polygons) in label files: "
              + reader.outlines()
              + ": the boxes around them are read, the outlines are not");
    }
    if (reader.comments() > 0) {
      log.note("comments (#) in label files, passed over: " + reader.comments());
    }
  }
}
