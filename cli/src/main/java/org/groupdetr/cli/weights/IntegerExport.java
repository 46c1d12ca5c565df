package org.groupdetr.cli.weights;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.groupdetr.Detector;
import org.groupdetr.Evaluation;
import org.groupdetr.cli.console.TextTable;
import org.groupdetr.common.Counted;
import org.groupdetr.common.SafeFiles;
import org.groupdetr.common.UserException;
import org.groupdetr.data.DataSet;
import org.groupdetr.data.Split;
import org.groupdetr.data.folder.DataSets;
import org.groupdetr.export.ExportOptions;
import org.groupdetr.export.OnnxExport;
import org.groupdetr.export.Range;
import org.groupdetr.export.RecordedGraph;
import org.groupdetr.recipe.Recipe;

/**
 * Writes a graph in whole numbers in the place of one in floats, and tells what that changes.
 *
 * @param recorded the graph in floats
 * @param data folder of pictures, or of a data set
 */
record IntegerExport(RecordedGraph recorded, Recipe recipe, ExportOptions options, Path data) {
  /** Most pictures by which ranges are measured. */
  static final int MEASURED = 200;

  /** Most pictures on which both graphs are evaluated. */
  private static final int EVALUATED = 500;

  private static final int TIMED = 15;

  /** What is told of a graph. */
  private record Row(String name, long bytes, double milliseconds, Optional<Double> ap) {}

  /**
   * Writes it.
   *
   * @param floats folder of the graph in floats, which is replaced
   * @param trials folder for files that are tried, which stay there
   */
  void write(Path floats, Path trials, PrintWriter out) {
    Path file = floats.resolve(OnnxExport.FILE);
    Optional<DataSet> set = labelled();
    List<Path> pictures = pictures(set);
    IntegerChoice choice = new IntegerChoice(recorded, file, trials, options);
    Map<String, Range> ranges = choice.ranges(() -> seen(pictures).iterator());
    List<CheckPictures.Seen> some = seen(spread(pictures, IntegerChoice.COMPARED)).toList();
    IntegerChoice.Found found = choice.of(some, ranges);
    recorded.write(found.model(), trials);
    out.println(
        String.format(
            Locale.ROOT,
            "int8: %d of %s, ranges of %s; detections move by %.3f on average",
            found.layers(),
            Counted.of(found.of(), "layer"),
            Counted.of(pictures.size(), "picture"),
            found.distance()));
    tell(floats, trials, set.flatMap(IntegerExport::toJudge), some.get(0), out);
    if (found.distance() > IntegerChoice.MOST) {
      out.println("note: detections move that much although half of the network is in floats");
    }
    out.flush();
    replace(floats, trials);
  }

  private void tell(
      Path floats,
      Path whole,
      Optional<DataSet> judged,
      CheckPictures.Seen picture,
      PrintWriter out) {
    String why = "note: no AP, as " + data + " is no data set with a split val";
    Optional<DataSet> set = judged;
    List<Optional<Double>> ap = List.of(Optional.empty(), Optional.empty());
    try {
      ap = List.of(ap(floats, set), ap(whole, set));
    } catch (UserException e) {
      set = Optional.empty();
      why = "note: no AP: " + e.getMessage();
    }
    out.print(
        table(
            List.of(
                row("float32", floats, picture, ap.get(0)),
                row("int8", whole, picture, ap.get(1)))));
    if (set.isEmpty()) {
      out.println(why);
    }
  }

  /** The data set that the folder is, if it is one. */
  private Optional<DataSet> labelled() {
    try {
      return Optional.of(DataSets.open(data));
    } catch (UserException e) {
      return Optional.empty();
    }
  }

  /** Those that the detector learned from, else those of the folder. */
  private List<Path> pictures(Optional<DataSet> set) {
    List<Path> all =
        set.flatMap(found -> found.split("train"))
            .map(split -> split.truth().images().stream().map(split::file).toList())
            .map(files -> files.stream().filter(Files::isRegularFile).toList())
            .filter(files -> !files.isEmpty())
            .orElseGet(() -> CheckPictures.files(data));
    return spread(all, MEASURED);
  }

  private static List<Path> spread(List<Path> all, int most) {
    int count = Math.min(most, all.size());
    return IntStream.range(0, count)
        .mapToObj(i -> all.get((int) ((long) i * all.size() / count)))
        .toList();
  }

  private Stream<CheckPictures.Seen> seen(List<Path> pictures) {
    return CheckPictures.of(pictures, recipe, options.size());
  }

  /** The pictures of a data set that both graphs are judged on. */
  private static Optional<DataSet> toJudge(DataSet set) {
    return set.split("val")
        .filter(split -> !split.truth().annotations().isEmpty())
        .map(
            split ->
                new DataSet(
                    set.folder(), set.format(), set.labels(), List.of(first(split)), set.notes()));
  }

  private static Split first(Split split) {
    var kept = split.truth().images().stream().limit(EVALUATED).toList();
    var ids =
        kept.stream()
            .map(org.groupdetr.data.CocoImage::id)
            .collect(java.util.stream.Collectors.toSet());
    var objects =
        split.truth().annotations().stream().filter(one -> ids.contains(one.imageId())).toList();
    return new Split(
        split.name(),
        split.pictures(),
        split.truth().with(kept, objects, split.truth().categories()));
  }

  private Row row(String name, Path folder, CheckPictures.Seen picture, Optional<Double> ap) {
    return new Row(name, bytes(folder), milliseconds(folder.resolve(OnnxExport.FILE), picture), ap);
  }

  private static Optional<Double> ap(Path folder, Optional<DataSet> judged) {
    return judged.map(
        set -> {
          try (Detector detector = Detector.load(folder.resolve(OnnxExport.FILE))) {
            return Evaluation.of(detector, set).run().summary().ap();
          }
        });
  }

  private double milliseconds(Path file, CheckPictures.Seen picture) {
    double[] times = new double[TIMED];
    try (CheckedGraph graph = CheckedGraph.of(file, options)) {
      graph.alone(picture);
      for (int i = 0; i < TIMED; i++) {
        long begin = System.nanoTime();
        graph.alone(picture);
        times[i] = (System.nanoTime() - begin) / 1e6;
      }
    } catch (ai.onnxruntime.OrtException e) {
      throw new UserException("onnxruntime cannot run the graph: " + e.getMessage(), e);
    }
    Arrays.sort(times);
    return times[TIMED / 2];
  }

  private static long bytes(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.mapToLong(file -> file.toFile().length()).sum();
    } catch (IOException e) {
      throw new UserException("cannot read " + folder + ": " + SafeFiles.reason(e), e);
    }
  }

  private static String table(List<Row> rows) {
    TextTable table =
        TextTable.of(
            List.of("", "MB", "ms of a batch, median", "AP, first " + EVALUATED + " of val"));
    for (Row row : rows) {
      table.row(
          row.name,
          String.format(Locale.ROOT, "%.1f", row.bytes / 1e6),
          String.format(Locale.ROOT, "%.1f", row.milliseconds),
          row.ap.map(ap -> String.format(Locale.ROOT, "%.4f", ap)).orElse("-"));
    }
    return table.toString();
  }

  private static void replace(Path folder, Path trials) {
    try (Stream<Path> old = Files.list(folder);
        Stream<Path> made = Files.list(trials)) {
      for (Path file : old.toList()) {
        Files.delete(file);
      }
      for (Path file : made.toList()) {
        Files.move(file, folder.resolve(file.getFileName()));
      }
    } catch (IOException e) {
      throw new UserException("cannot write to " + folder + ": " + SafeFiles.reason(e), e);
    }
  }
}
