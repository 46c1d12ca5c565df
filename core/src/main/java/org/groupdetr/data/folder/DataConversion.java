package org.groupdetr.data.folder;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.groupdetr.common.SafeFiles;
import org.groupdetr.common.UserException;
import org.groupdetr.data.CocoData;
import org.groupdetr.data.CocoIds;
import org.groupdetr.data.CocoImage;
import org.groupdetr.data.DataFolder;
import org.groupdetr.data.DataFormat;
import org.groupdetr.data.DataSet;
import org.groupdetr.data.ProblemLog;
import org.groupdetr.data.Split;
import org.groupdetr.data.SplitNames;
import org.groupdetr.data.coco.CocoFile;
import org.groupdetr.data.image.ImageReader;
import org.groupdetr.data.image.Orientation;
import org.groupdetr.data.image.PictureHeader;

/**
 * Writes a data set of any known format as COCO: {@code annotations/instances_<split>.json} and the
 * pictures in {@code <split>/}. Nothing is dropped, clamped or held out. Of COCO everything in the
 * file is kept; the other formats' objects get ids by the order in which they are read.
 */
public final class DataConversion {
  private static final String MARK = "conversion.json";
  private static final int EXAMPLES = 3;

  private final Path out;
  private final Options options;
  private final ConvertedPictures pictures;

  private DataConversion(Path out, Options options) {
    this.out = out;
    this.options = options;
    pictures = new ConvertedPictures(out, options.copy());
  }

  /**
   * How to convert.
   *
   * @param format needed only where a folder holds several
   * @param overwrite whether an earlier conversion in the target folder may be replaced
   * @param copy whether to copy pictures even where links would do
   */
  public record Options(Optional<DataFormat> format, boolean overwrite, boolean copy) {}

  /**
   * What was done.
   *
   * @param data as read
   * @param linked pictures that share their bytes on disk with the originals
   * @param copied pictures that were copied
   */
  public record Result(DataSet data, int linked, int copied) {}

  /**
   * Converts {@code folder} into {@code out}.
   *
   * @throws UserException if the data set has a fatal problem, or if {@code out} holds anything but
   *     an earlier conversion that may be overwritten
   */
  public static Result convert(Path folder, Path out, Options options) {
    ProblemLog log = new ProblemLog(EXAMPLES);
    DataFolder found = DataSets.find(folder, options.format());
    DataSet data = found.read(log);
    new AnnotationCheck(log).check(data);
    log.requireNothingFatal(folder);
    data.splits().forEach(DataConversion::requirePictures);
    DataConversion conversion = new DataConversion(out, options);
    try {
      conversion.prepare(folder, data);
      for (Split split : data.splits()) {
        conversion.write(found, split);
      }
    } catch (IOException e) {
      throw new UserException("cannot write " + out + ": " + SafeFiles.reason(e), e);
    }
    return new Result(data, conversion.pictures.linked(), conversion.pictures.copied());
  }

  /** Nothing but pictures goes into the new folder: what cannot be decoded may be anything. */
  private static void requirePictures(Split split) {
    for (CocoImage image : split.truth().images()) {
      Path file = split.file(image);
      if (!PictureHeader.read(file).complete()) {
        ImageReader.read(file, Orientation.AS_STORED);
      }
    }
  }

  private void prepare(Path folder, DataSet data) throws IOException {
    Path source = folder.toRealPath();
    Path target = SafeFiles.resolved(out);
    if (target.startsWith(source)) {
      throw UserException.of("%s lies in %s itself; choose another folder", out, folder);
    }
    if (source.startsWith(target)) {
      throw UserException.of("%s lies in %s itself; choose another folder", folder, out);
    }
    if (Files.exists(out.resolve(MARK))) {
      if (!options.overwrite()) {
        throw UserException.of(
            "%s holds an earlier conversion; add --overwrite to replace it", out);
      }
      for (Split split : data.splits()) {
        pictures.requireInside(out.resolve(split.name()));
      }
      pictures.requireInside(out.resolve("annotations"));
      removeAnnotations();
    } else if (Files.exists(out) && !Files.isDirectory(out)) {
      throw UserException.of(
          "cannot write into %s: it is a file, not a folder; choose a new or empty folder", out);
    } else if (Files.exists(out) && !isEmptyFolder()) {
      throw UserException.of("%s is not empty; choose a new or empty folder", out);
    }
    // First, so that a conversion that was interrupted can be repeated.
    Map<String, Object> mark =
        Map.of(
            "source", source.toString(),
            "format", data.format().title(),
            "splits", data.splits().stream().map(Split::name).toList());
    SafeFiles.write(
        out.resolve(MARK),
        stream ->
            stream.write(
                new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsBytes(mark)));
  }

  private boolean isEmptyFolder() throws IOException {
    if (!Files.isDirectory(out)) {
      return false;
    }
    try (Stream<Path> files = Files.list(out)) {
      return files.findAny().isEmpty();
    }
  }

  /** An annotation file of a split that is no more would be read as part of the new data set. */
  private void removeAnnotations() throws IOException {
    for (String split : SplitNames.ALL) {
      Files.deleteIfExists(annotations(split));
    }
  }

  private Path annotations(String split) {
    return out.resolve("annotations").resolve("instances_" + split + ".json");
  }

  private void write(DataFolder found, Split split) throws IOException {
    Path folder = out.resolve(split.name());
    ConvertedPictures.Names names = new ConvertedPictures.Names();
    List<CocoImage> images = new ArrayList<>();
    Map<CocoIds.FileId, CocoImage> byId = new HashMap<>();
    for (CocoImage image : split.truth().images()) {
      Path source = split.file(image).toAbsolutePath().normalize();
      Optional<String> before = names.of(source);
      String name = before.orElseGet(() -> names.take(source, split.nameOf(image), image.id()));
      if (before.isEmpty()) {
        pictures.place(source, folder.resolve(name));
      }
      CocoImage placed = new CocoImage(image.id(), name, image.width(), image.height());
      images.add(placed);
      byId.put(split.truth().ids().picture(image.id()), placed);
    }
    pictures.requireInside(out.resolve("annotations"));
    Optional<Path> json = found.annotationFile(split.name());
    if (json.isPresent()) {
      CocoCopy.copy(json.get(), annotations(split.name()), byId);
    } else {
      CocoData truth = split.truth();
      CocoData placed = new CocoData(images, truth.annotations(), truth.categories());
      CocoFile.write(annotations(split.name()), placed);
    }
  }
}
