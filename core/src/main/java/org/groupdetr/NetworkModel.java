package org.groupdetr;

import java.util.Optional;
import java.util.function.Function;
import org.groupdetr.data.Labels;
import org.groupdetr.detector.SetDetector;
import org.groupdetr.predict.InputPlan;
import org.groupdetr.predict.LoadedModel;
import org.groupdetr.predict.Predictor;
import org.groupdetr.predict.network.NetworkPredictor;
import org.groupdetr.pretrained.ClassChoice;
import org.groupdetr.pretrained.WeightSource;
import org.groupdetr.pretrained.WeightSources;
import org.groupdetr.pretrained.download.WeightCache;
import org.groupdetr.recipe.Recipe;
import org.groupdetr.tensor.Device;
import org.groupdetr.tensor.precision.Precision;
import org.groupdetr.tensor.precision.PrecisionChoice;

/** A detector that the engine computes, fused for speed. */
final class NetworkModel implements LoadedModel {
  private final WeightSource model;
  private final SetDetector<?> network;
  private final NetworkPredictor predictor;
  private final Precision precision;

  private NetworkModel(
      WeightSource model, SetDetector<?> network, NetworkPredictor predictor, Precision precision) {
    this.model = model;
    this.network = network;
    this.predictor = predictor;
    this.precision = precision;
  }

  /** Loads the engine, and weights of any origin. */
  static NetworkModel open(
      String weights, String device, Optional<Integer> threads, PrecisionChoice choice) {
    Device named = EngineSetup.start(device, threads);
    Precision precision = choice.on(named, note -> {});
    return of(
        WeightSources.open(weights, WeightCache.standard((file, bytes, total) -> {})),
        named,
        precision);
  }

  /** Of weights that are open; the engine is loaded. */
  static NetworkModel of(WeightSource model, Device device, Precision precision) {
    SetDetector<?> network = model.load();
    try {
      network.compute(precision);
      return new NetworkModel(
          model, network, predictor(model, network, model.labels(), device), precision);
    } catch (RuntimeException e) {
      network.close();
      throw e;
    }
  }

  private static NetworkPredictor predictor(
      WeightSource model, SetDetector<?> network, Labels labels, Device device) {
    network.move(device);
    network.fuse();
    return new NetworkPredictor(network, labels, model.use().evaluation().suppression(), device);
  }

  @Override
  public Recipe recipe() {
    return model.use();
  }

  @Override
  public Labels labels() {
    return model.labels();
  }

  @Override
  public boolean findsMasks() {
    return recipe().detector().learnsMasks();
  }

  @Override
  public InputPlan input() {
    return InputPlan.of(recipe());
  }

  @Override
  public Predictor predictor() {
    return predictor;
  }

  @Override
  public <T> T asked(Labels labels, Function<Predictor, T> work) {
    if (ModelClasses.names(labels).equals(ModelClasses.names(labels()))) {
      return work.apply(predictor.of(labels));
    }
    try (SetDetector<?> other = model.load(labels, Optional.of(ClassChoice.KEEP))) {
      other.compute(precision);
      return work.apply(predictor(model, other, labels, predictor.device()));
    }
  }

  @Override
  public void close() {
    network.close();
  }
}
