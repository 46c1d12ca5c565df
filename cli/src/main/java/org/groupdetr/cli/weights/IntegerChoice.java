package org.groupdetr.cli.weights;

import ai.onnxruntime.OrtException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.groupdetr.common.SafeFiles;
import org.groupdetr.common.UserException;
import org.groupdetr.export.ExportOptions;
import org.groupdetr.export.IntegerGraph;
import org.groupdetr.export.OnnxExport;
import org.groupdetr.export.Range;
import org.groupdetr.export.RecordedGraph;
import org.groupdetr.export.format.OnnxFile;
import org.groupdetr.export.format.OnnxModel;

/**
 * Finds out which layers of a graph can be computed with whole numbers. Layers are tried in parts
 * of the network, one part at a time, and the parts that change detections most stay as they are,
 * one after another, until all others together change them little.
 *
 * @param recorded the graph in floats
 * @param file where it is written
 * @param trials folder for graphs that are tried
 */
record IntegerChoice(RecordedGraph recorded, Path file, Path trials, ExportOptions options) {
  /** How far detections may move on average: a tenth of that is lost by the best ranges. */
  static final double MOST = 0.02;

  /** Most pictures on which graphs are compared. */
  static final int COMPARED = 6;

  /** In so many parts a network is tried at most. */
  private static final int PARTS = 12;

  /**
   * What was found.
   *
   * @param distance of its detections from those of floats
   * @param layers that are computed with whole numbers
   * @param of how many
   */
  record Found(OnnxModel model, double distance, int layers, int of) {}

  /** The graph with as many layers in whole numbers as go. */
  Found of(List<CheckPictures.Seen> some, Map<String, Range> ranges) {
    IntegerGraph graph = new IntegerGraph(recorded.model());
    List<String> layers = graph.layers();
    UserException.require(
        !layers.isEmpty(), "--int8: the graph has no convolution and no product with weights");
    try {
      List<Map<String, float[]>> floats = said(recorded.model(), some);
      List<List<String>> parts = parts(layers);
      List<Double> harm = new ArrayList<>();
      for (List<String> part : parts) {
        harm.add(DetectionDistance.mean(floats, said(graph.with(Set.copyOf(part), ranges), some)));
      }
      List<Integer> worst =
          IntStream.range(0, parts.size())
              .boxed()
              .sorted(Comparator.comparingDouble((Integer i) -> harm.get(i)).reversed())
              .toList();
      Set<String> chosen = new LinkedHashSet<>(layers);
      Found found = tried(graph, chosen, ranges, floats, some);
      for (int i = 0; i < worst.size() / 2 && found.distance > MOST; i++) {
        parts.get(worst.get(i)).forEach(chosen::remove);
        found = tried(graph, chosen, ranges, floats, some);
      }
      return found;
    } catch (OrtException e) {
      throw new UserException("onnxruntime cannot run the graph: " + e.getMessage(), e);
    }
  }

  private Found tried(
      IntegerGraph graph,
      Set<String> chosen,
      Map<String, Range> ranges,
      List<Map<String, float[]>> floats,
      List<CheckPictures.Seen> some)
      throws OrtException {
    OnnxModel model = graph.with(chosen, ranges);
    double distance = DetectionDistance.mean(floats, said(model, some));
    return new Found(model, distance, chosen.size(), graph.layers().size());
  }

  /** Neighbours in the order of the work. */
  private static List<List<String>> parts(List<String> layers) {
    int count = Math.min(PARTS, layers.size());
    List<List<String>> parts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      parts.add(layers.subList(i * layers.size() / count, (i + 1) * layers.size() / count));
    }
    return parts;
  }

  private List<Map<String, float[]>> said(OnnxModel model, List<CheckPictures.Seen> some)
      throws OrtException {
    recorded.write(model, trials);
    List<Map<String, float[]>> all = new ArrayList<>();
    try (CheckedGraph graph = CheckedGraph.of(trials.resolve(OnnxExport.FILE), options)) {
      for (CheckPictures.Seen picture : some) {
        all.add(graph.alone(picture));
      }
    }
    return all;
  }

  /** Ranges of all values that rounding needs, over pictures. */
  Map<String, Range> ranges(Iterable<CheckPictures.Seen> pictures) {
    IntegerGraph graph = new IntegerGraph(recorded.model());
    Set<String> values = graph.values(new LinkedHashSet<>(graph.layers()));
    Map<String, Range> ranges = new LinkedHashMap<>();
    try (CheckedGraph measuring = measuring(values)) {
      for (CheckPictures.Seen picture : pictures) {
        Map<String, float[]> said = measuring.alone(picture);
        values.forEach(value -> ranges.merge(value, IntegerGraph.told(value, said), Range::with));
      }
      return ranges;
    } catch (OrtException e) {
      throw new UserException("onnxruntime cannot run the graph: " + e.getMessage(), e);
    } catch (IOException e) {
      throw new UserException("cannot write to " + file + ": " + SafeFiles.reason(e), e);
    }
  }

  private CheckedGraph measuring(Set<String> values) throws IOException {
    long size =
        OnnxFile.add(file, IntegerGraph.extremes(values), IntegerGraph.extremePorts(values));
    try {
      return CheckedGraph.of(file, options);
    } finally {
      OnnxFile.cut(file, size);
    }
  }
}
