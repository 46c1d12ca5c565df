package org.groupdetr.onnx;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.groupdetr.common.UserException;
import org.groupdetr.data.CocoCategory;
import org.groupdetr.data.Labels;
import org.groupdetr.predict.InputPlan;
import org.groupdetr.predict.LoadedModel;
import org.groupdetr.predict.Predictor;
import org.groupdetr.recipe.Recipe;

/** A detector that onnxruntime computes. */
final class OnnxModel implements LoadedModel {
  private final GraphFile file;
  private final Graph graph;

  private OnnxModel(GraphFile file, Graph graph) {
    this.file = file;
    this.graph = graph;
  }

  /**
   * Loads a graph.
   *
   * @throws UserException if onnxruntime cannot start or refuses it, or it is none that the file
   *     describes
   */
  static OnnxModel load(GraphFile file, int threads) {
    OrtEnvironment runtime = OnnxRuntime.started();
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(threads);
      options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
      return new OnnxModel(
          file, Graph.of(file, runtime, runtime.createSession(file.path().toString(), options)));
    } catch (OrtException e) {
      throw Graph.refused(file, "cannot be loaded by onnxruntime", e);
    }
  }

  @Override
  public Recipe recipe() {
    return file.recipe();
  }

  @Override
  public Labels labels() {
    return file.labels();
  }

  @Override
  public boolean findsMasks() {
    return file.masks().isPresent();
  }

  @Override
  public InputPlan input() {
    return new InputPlan(recipe().data(), 1, Optional.of(file.input().size()));
  }

  @Override
  public Optional<Integer> together() {
    return file.input().batch();
  }

  @Override
  public Predictor predictor() {
    return new OnnxPredictor(
        file, graph, labels(), labels().categories().stream().map(Optional::of).toList());
  }

  /** What the data has no class for is left out of what was found. */
  @Override
  public <T> T asked(Labels labels, Function<Predictor, T> work) {
    Map<String, CocoCategory> named = new HashMap<>();
    labels.categories().forEach(category -> named.put(category.name(), category));
    List<Optional<CocoCategory>> rows =
        labels().categories().stream()
            .map(category -> Optional.ofNullable(named.get(category.name())))
            .toList();
    return work.apply(new OnnxPredictor(file, graph, labels, rows));
  }

  @Override
  public void close() {
    graph.close();
  }
}
