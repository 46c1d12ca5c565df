package org.groupdetr.data.folder;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.groupdetr.common.UserException;
import org.groupdetr.data.DataFolder;
import org.groupdetr.data.DataFormat;
import org.groupdetr.data.DataSet;
import org.groupdetr.data.Folders;
import org.groupdetr.data.ProblemKind;
import org.groupdetr.data.ProblemLog;
import org.groupdetr.data.coco.CocoFolder;
import org.groupdetr.data.voc.VocFolder;
import org.groupdetr.data.yolo.YoloFolder;

/**
 * Finds out what is in a folder: format, classes, splits. Nobody need say.
 *
 * <p>Known are COCO ({@code annotations/*.json} and others), Pascal VOC ({@code Annotations/*.xml}
 * and others) and YOLO ({@code images}, {@code labels}, {@code data.yaml} and others). A
 * description without its annotations is none beside others. Splits are called {@code train},
 * {@code val} and {@code test}; a folder with one set of annotations is {@code train}. Where there
 * is no {@code val}, a tenth of {@code train} is held out as {@code val}, chosen by the pictures'
 * file names, always the same ones.
 */
public final class DataSets {
  private static final int EXAMPLES = 3;
  private static final Pattern ARCHIVE = Pattern.compile("(?i)\\.(zip|tar|tgz|gz|7z|rar|xz|bz2)$");

  private DataSets() {}

  /** Opens a folder of any format, as {@link #open(Path, Optional)} does. */
  public static DataSet open(Path folder) {
    return open(folder, Optional.empty());
  }

  /**
   * Reads all annotations, checks them as far as that is possible without opening pictures, and
   * holds out a {@code val} where there is none.
   *
   * @param format needed only where a folder holds several
   * @throws UserException if the folder is missing, empty, of no known format or of several, or if
   *     it has a problem of a {@link ProblemKind#fatal() fatal} kind
   */
  public static DataSet open(Path folder, Optional<DataFormat> format) {
    ProblemLog log = new ProblemLog(EXAMPLES);
    DataSet data = find(folder, format).read(log);
    new AnnotationCheck(log).check(data);
    log.requireNothingFatal(folder);
    return HoldOut.apply(data.withNotes(log.notes()));
  }

  /**
   * Recognises a folder.
   *
   * @throws UserException if it cannot
   */
  public static DataFolder find(Path folder, Optional<DataFormat> format) {
    if (!Files.exists(folder)) {
      throw new UserException("no such folder: " + folder);
    }
    if (!Files.isDirectory(folder)) {
      throw new UserException(
          folder
              + ": must be a folder with pictures and annotations, found a file"
              + (ARCHIVE.matcher(folder.toString()).find() ? "; unpack it first" : ""));
    }
    List<DataFolder> found = recognised(folder, format);
    if (found.isEmpty()) {
      throw new UnknownFolder(folder, format).error();
    }
    // A description alone, beside annotations of another format, is none.
    if (found.stream().anyMatch(DataFolder::isSure)) {
      found.removeIf(f -> !f.isSure());
    }
    if (found.size() > 1) {
      List<String> names = new ArrayList<>();
      found.forEach(
          f -> names.add(f.format().title() + " (" + relative(folder, f.evidence()) + ")"));
      throw UserException.of(
          "%s holds several formats: %s; choose one with --format %s",
          folder,
          String.join(", ", names),
          String.join("|", found.stream().map(f -> f.format().option()).toList()));
    }
    UnknownFolder.requireWhole(folder, found.get(0).format());
    return found.get(0);
  }

  /** All formats that the folder may be. */
  static List<DataFolder> recognised(Path folder, Optional<DataFormat> format) {
    List<DataFolder> found = new ArrayList<>();
    for (DataFormat candidate : format.map(List::of).orElse(List.of(DataFormat.values()))) {
      Optional<? extends DataFolder> recognised =
          switch (candidate) {
            case COCO -> CocoFolder.find(folder);
            case VOC -> VocFolder.find(folder);
            case YOLO -> YoloFolder.find(folder);
          };
      recognised.ifPresent(found::add);
    }
    return found;
  }

  private static String relative(Path folder, Path file) {
    String path = Folders.relative(folder, file);
    return path.isEmpty() ? folder.toString() : path;
  }
}
