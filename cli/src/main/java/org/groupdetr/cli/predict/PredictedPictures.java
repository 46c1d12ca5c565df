package org.groupdetr.cli.predict;

import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.groupdetr.Detector;
import org.groupdetr.cli.console.TextTable;
import org.groupdetr.common.Counted;
import org.groupdetr.common.SafeFiles;
import org.groupdetr.data.Detection;
import org.groupdetr.data.DetectionTable;
import org.groupdetr.data.coco.ResultsFile;
import org.groupdetr.data.image.RgbImage;
import org.groupdetr.figures.BoxFigure;
import org.groupdetr.figures.DrawnBox;
import org.groupdetr.figures.Pictures;
import org.groupdetr.predict.Tiles;

/** What was found in pictures: in a table, in a file, and drawn. */
final class PredictedPictures {
  private final Detector detector;
  private final Optional<Tiles> tiles;
  private final LeastScore threshold;
  private final Path folder;
  private final List<OutputFormat> formats;
  private final List<OutputFormat.Seen> seen = new ArrayList<>();
  private final TextTable table =
      TextTable.of(List.of("picture", "class", "score", "x1", "y1", "x2", "y2"));
  private final DetectionTable all = new DetectionTable();
  private final List<String> pictures = new ArrayList<>();
  private final Set<String> copies = new HashSet<>();
  private final Set<String> stems = new HashSet<>();
  private int withoutAny;
  private Optional<Miss> nearest = Optional.empty();

  /** The best of a picture in which nothing reaches the threshold. */
  private record Miss(String picture, Detection found) {}

  /**
   * Nothing yet.
   *
   * @param tiles that pictures are looked at by, if any
   * @param threshold least score of what counts
   * @param output for annotated copies and {@code detections.json}
   */
  PredictedPictures(Detector detector, Optional<Tiles> tiles, LeastScore threshold, Output output) {
    this.detector = detector;
    this.tiles = tiles;
    this.threshold = threshold;
    this.folder = output.folder;
    this.formats = output.formats;
  }

  /**
   * Where results are written.
   *
   * @param formats besides that of COCO
   */
  record Output(Path folder, List<OutputFormat> formats) {
    Output {
      formats = List.copyOf(formats);
    }
  }

  /**
   * Looks at a picture.
   *
   * @throws org.groupdetr.common.UserException if its copy cannot be written
   */
  void add(PictureSource file, RgbImage image) {
    String name = file.name();
    pictures.add(name);
    List<Detection> found =
        tiles
            .map(pieces -> detector.predict(image, 0, pieces))
            .orElseGet(() -> detector.predict(image, 0));
    List<Detection> counting = threshold.reachedBy(found);
    if (counting.isEmpty()) {
      withoutAny++;
      found.stream().findFirst().ifPresent(best -> missed(new Miss(name, best)));
    }
    List<DrawnBox> boxes = new ArrayList<>();
    for (Detection d : counting) {
      boxes.add(DrawnBox.of(d, detector.labels().indexOf(d.label()).orElse(0)));
      table.row(
          name,
          d.label(),
          String.format(Locale.ROOT, "%.3f", d.score()),
          Math.round(d.box().x1()),
          Math.round(d.box().y1()),
          Math.round(d.box().x2()),
          Math.round(d.box().y2()));
      all.add(pictures.size(), d);
    }
    BufferedImage drawn = new BoxFigure().draw(image.toBufferedImage(), boxes);
    String copy = copyName(file);
    Pictures.writePng(drawn, folder.resolve(copy + ".png"));
    if (!formats.isEmpty()) {
      OutputFormat.Seen one = new OutputFormat.Seen(name, stem(copy), image.size(), counting);
      formats.forEach(format -> format.write(folder, one, detector.labels()));
      seen.add(one);
    }
  }

  /** That of the picture's own name, unless another picture has it. */
  private String stem(String copy) {
    String stem = org.groupdetr.data.PictureFiles.stem(copy);
    return stems.add(stem.toLowerCase(Locale.ROOT)) ? stem : copy;
  }

  /** A picture that cannot be read keeps its number. */
  void skip(PictureSource file) {
    pictures.add(file.name());
  }

  private void missed(Miss miss) {
    if (nearest.filter(best -> best.found.score() >= miss.found.score()).isEmpty()) {
      nearest = Optional.of(miss);
    }
  }

  /** Leaves room for a number and an ending. */
  private static final int LONGEST_NAME = 240;

  /** Pictures of one name in several folders stay apart, also where case makes no difference. */
  private String copyName(PictureSource file) {
    String name = SafeFiles.shortened(file.fileName(), LONGEST_NAME);
    String free = name;
    for (int i = 2; !copies.add(free.toLowerCase(Locale.ROOT)); i++) {
      free = name + "-" + i;
    }
    return free;
  }

  /** Writes {@code detections.json}, and what other formats have for all pictures together. */
  void write() {
    ResultsFile.Names names =
        new ResultsFile.Names(
            image -> pictures.get((int) image - 1),
            category -> detector.labels().at(index(category)).name());
    ResultsFile.write(folder.resolve("detections.json"), all, Optional.of(names));
    formats.forEach(format -> format.finish(folder, seen, detector.labels()));
  }

  private int index(int category) {
    return detector.labels().indexById().getOrDefault(category, 0);
  }

  TextTable table() {
    return table;
  }

  int detections() {
    return all.size();
  }

  /** How near the best comes where nothing reaches the threshold. */
  Optional<String> misses() {
    return nearest.map(
        best ->
            String.format(
                Locale.ROOT,
                "in %s of %,d nothing reaches %s; the best score there is %.3f, a %s in %s",
                Counted.of(withoutAny, "picture"),
                pictures.size(),
                threshold.words(),
                best.found.score(),
                best.found.label(),
                best.picture));
  }
}
