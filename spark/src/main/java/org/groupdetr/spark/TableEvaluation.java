package org.groupdetr.spark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.groupdetr.Evaluation;
import org.groupdetr.common.Counted;
import org.groupdetr.common.SafeFiles;
import org.groupdetr.common.UserException;
import org.groupdetr.data.CocoData;
import org.groupdetr.data.CocoIds;
import org.groupdetr.data.CocoImage;
import org.groupdetr.data.DetectionTable;
import org.groupdetr.data.NameIndex;
import org.groupdetr.data.coco.CocoFile;
import org.groupdetr.data.coco.ResultsFile;
import org.groupdetr.eval.CocoResult;
import org.groupdetr.geometry.Rle;
import org.groupdetr.geometry.Segmentation;
import org.groupdetr.geometry.Size;

/** COCO's numbers of a table of detections. */
final class TableEvaluation {
  private final Map<Path, CocoImage> images = new HashMap<>();
  private final NameIndex index;
  private final Map<Long, String> seen = new HashMap<>();
  private final DetectionTable found;
  private final List<String> passedOver = new ArrayList<>();
  private int failed;

  private TableEvaluation(CocoData truth, Path file) {
    for (CocoImage image : truth.images()) {
      named(image).ifPresent(name -> images.put(name, image));
    }
    UserException.require(
        !images.isEmpty(), "%s lists no picture with a file_name to find it by", file);
    index = NameIndex.ofNames(Path.of(""), List.copyOf(images.keySet()));
    found = new DetectionTable(new CocoIds(truth.ids().pictures(), List.of(), Map.of()));
  }

  private static Optional<Path> named(CocoImage image) {
    try {
      return image.fileName().isBlank() ? Optional.empty() : Optional.of(Path.of(image.fileName()));
    } catch (InvalidPathException e) {
      return Optional.empty(); // No file can be called so.
    }
  }

  /** Collects the table, and evaluates it as a results file is. */
  static CocoResult run(Dataset<Row> table, Path truth, UnaryOperator<Evaluation> settings) {
    DetectionRows.require(table);
    TableEvaluation evaluation = new TableEvaluation(CocoFile.read(truth), truth);
    table
        .select(DetectionRows.PATH, "width", "height", DetectionRows.DETECTIONS, "error")
        .collectAsList()
        .forEach(evaluation::add);
    UserException.require(
        !evaluation.seen.isEmpty(),
        "none of the pictures of the table is listed in %s: their paths must end as its file_names"
            + " do",
        truth);
    try {
      Path results = Files.createTempFile("groupdetr-", ".json");
      try {
        ResultsFile.write(results, evaluation.found);
        return evaluation.noted(settings.apply(Evaluation.ofResults(truth, results)).run());
      } finally {
        Files.deleteIfExists(results);
      }
    } catch (IOException e) {
      throw new UserException("cannot write results: " + SafeFiles.reasonAndFile(e), e);
    }
  }

  private void add(Row row) {
    String path = row.getString(0);
    Optional<CocoImage> image = index.find(path).only().map(images::get);
    if (image.isEmpty()) {
      passedOver.add(path);
      return;
    }
    long id = image.get().id();
    String other = seen.put(id, path);
    UserException.require(
        other == null,
        "%s and %s are both found for the picture %s of the annotations: leave one of them out of"
            + " the table",
        other,
        path,
        image.get().fileName());
    if (!row.isNullAt(4)) {
      failed++;
      return;
    }
    Size size = new Size(row.getInt(1), row.getInt(2));
    for (Row detection : row.<Row>getList(3)) {
      add(id, detection, size);
    }
  }

  private void add(long image, Row detection, Size size) {
    found.add(
        image,
        detection.getInt(1),
        detection.getDouble(2),
        detection.getDouble(3),
        detection.getDouble(4),
        detection.getDouble(5),
        detection.getDouble(6));
    if (!detection.isNullAt(7)) {
      found.setLastMask(Segmentation.Runs.of(Rle.parsed(size, detection.getString(7))));
    }
  }

  private CocoResult noted(CocoResult result) {
    List<String> notes = new ArrayList<>(result.notes());
    int missing = images.size() - seen.size();
    if (missing > 0) {
      notes.add(
          Counted.of(missing, "picture of the annotations is", "pictures of the annotations are")
              + " not in the table and count as without detections");
    }
    if (failed > 0) {
      notes.add(
          Counted.of(failed, "picture", "pictures")
              + " could not be searched and count as without detections");
    }
    if (!passedOver.isEmpty()) {
      notes.add(
          Counted.of(passedOver.size(), "row was", "rows were")
              + " passed over, as no picture of the annotations is called so, such as "
              + passedOver.get(0));
    }
    return new CocoResult(
        result.settings(), result.summary(), result.classes(), result.table(), notes);
  }
}
