package org.groupdetr.data.coco;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.groupdetr.data.CocoData;
import org.groupdetr.data.CocoIds;
import org.groupdetr.data.DetectionTable;

/**
 * Reads what is written in a test, with single quotes for double ones.
 *
 * @param notes of the reader
 */
record CocoTexts(Path folder, List<String> notes) {
  CocoData read(String images, String annotations, String categories) {
    String text =
        "{'images': ["
            + images
            + "], 'annotations': ["
            + annotations
            + "], 'categories': ["
            + categories
            + "]}";
    return CocoFile.read(file("gt.json", text), notes::add);
  }

  DetectionTable results(String text, CocoIds ids) {
    return ResultsFile.read(file("dt.json", text), false, ids, notes::add);
  }

  Path file(String name, String text) {
    try {
      return Files.writeString(folder.resolve(name), text.replace('\'', '"'));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
