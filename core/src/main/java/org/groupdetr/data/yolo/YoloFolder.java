package org.groupdetr.data.yolo;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.groupdetr.data.DataFolder;
import org.groupdetr.data.DataFormat;
import org.groupdetr.data.DataSet;
import org.groupdetr.data.ProblemLog;

/**
 * YOLO: pictures in {@code images/train}, labels in {@code labels/train}; or {@code train/images}
 * and {@code train/labels}; or all in {@code images} and {@code labels}. A YAML file may name the
 * classes and say where the pictures are; {@link YoloPlace} tells what of it is believed.
 *
 * @param names the description, where there is one
 * @param parts the splits
 */
public record YoloFolder(Path folder, Optional<YoloNames> names, List<Part> parts)
    implements DataFolder {
  public YoloFolder {
    parts = List.copyOf(parts);
  }

  /** A split and its places. */
  record Part(String split, List<YoloPlace> places) {
    Part {
      places = List.copyOf(places);
    }
  }

  /** The data set in {@code folder}, if it is laid out as YOLO's are. */
  public static Optional<YoloFolder> find(Path folder) {
    return YoloLayout.find(folder);
  }

  @Override
  public DataFormat format() {
    return DataFormat.YOLO;
  }

  @Override
  public Path evidence() {
    return names.map(YoloNames::file).or(() -> parts.get(0).places().get(0).path()).orElse(folder);
  }

  @Override
  public boolean isSure() {
    return parts.stream()
        .flatMap(part -> part.places().stream())
        .anyMatch(
            place ->
                place
                    .path()
                    .filter(p -> !place.isFolder() || YoloLabels.hasLabels(folder, p))
                    .isPresent());
  }

  @Override
  public DataSet read(ProblemLog log) {
    return new YoloReading(this, log).all();
  }
}
