package org.groupdetr.data.folder;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.groupdetr.data.Folders;
import org.groupdetr.data.voc.XmlRoot;

/** Recognises formats that are not read, to say how to get one that is. */
final class OtherFormat {
  private static final int HEAD = 1 << 14;
  private static final int LOOKED_AT = 20;
  private static final String TO_COCO =
      ", which is not read: write COCO, Pascal VOC or YOLO from it";

  private OtherFormat() {}

  /** What a folder holds instead of a data set: the file, its format, and what to do. */
  static Optional<String> in(Path folder) {
    return Stream.<Function<Path, Optional<String>>>of(
            f -> first(f, "json", OtherFormat::json),
            f ->
                first(
                    f,
                    "jsonl",
                    file ->
                        Optional.of(
                            "like the metadata of an image folder of Hugging Face" + TO_COCO)),
            f -> first(f, "xml", OtherFormat::xml),
            f -> first(f, "csv", file -> Optional.of("a table" + TO_COCO)),
            f -> first(f, "tfrecord", file -> Optional.of("a TFRecord" + TO_COCO)),
            f -> first(f, "parquet", file -> Optional.of("a Parquet table" + TO_COCO)))
        .flatMap(look -> look.apply(folder).stream())
        .findFirst();
  }

  private static Optional<String> first(
      Path folder, String suffix, Function<Path, Optional<String>> look) {
    List<Path> files = Folders.filesBelow(folder, suffix);
    return files.stream()
        .limit(LOOKED_AT)
        .flatMap(f -> look.apply(f).map(is -> Folders.relative(folder, f) + " is " + is).stream())
        .findFirst();
  }

  private static Optional<String> xml(Path file) {
    return XmlRoot.of(file)
        .filter(root -> !root.equalsIgnoreCase("annotation"))
        .map(
            root ->
                root.equals("annotations")
                    ? "not Pascal VOC but CVAT's own format (<annotations>): export the task from CVAT"
                        + " as COCO or as Pascal VOC"
                    : "not Pascal VOC (it begins with <" + root + ">)");
  }

  private static Optional<String> json(Path file) {
    String text;
    try (InputStream in = Files.newInputStream(file)) {
      text = new String(in.readNBytes(HEAD), StandardCharsets.ISO_8859_1).replace("\0", "");
    } catch (IOException e) {
      return Optional.empty(); // Not needed to say what else is wrong.
    }
    if (has(text, "shapes", "imagePath") || has(text, "shapes", "imageData")) {
      return Optional.of("LabelMe's, one picture each: make COCO of them, as labelme2coco does");
    }
    if (text.contains("\"_via_") || has(text, "regions", "shape_attributes")) {
      return Optional.of("a project of VIA: export its annotations from there as COCO");
    }
    if (has(text, "annotations", "coordinates") && has(text, "label", "image")) {
      return Optional.of("CreateML's" + TO_COCO);
    }
    if (has(text, "image_id", "score")) {
      return Optional.of("a list of detections, as detectors write them, and no truth");
    }
    if (has(text, "data", "annotations") && has(text, "result", "from_name")) {
      return Optional.of("Label Studio's own: export COCO, Pascal VOC or YOLO from there");
    }
    return Optional.empty();
  }

  private static boolean has(String text, String... fields) {
    return Stream.of(fields).allMatch(field -> text.contains("\"" + field + "\""));
  }
}
