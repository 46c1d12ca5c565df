package org.groupdetr.train;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.groupdetr.data.load.HostBatch;
import org.groupdetr.detector.DetectorSpec;
import org.groupdetr.detector.SetDetector;
import org.groupdetr.detector.Tiny;
import org.groupdetr.features.ResNetSpec;
import org.groupdetr.groups.Grouping;
import org.groupdetr.tensor.AdamW;
import org.groupdetr.tensor.Device;
import org.groupdetr.tensor.Tensor;

/** A tiny detector of three groups in training. */
record TinyTraining(
    SetDetector<?> detector, AdamW optimizer, TrainStep<?> step, UnaryOperator<HostBatch> padding)
    implements AutoCloseable {
  private static final double CLIP = 0.1;
  private static final double RATE = 5e-4;

  static TinyTraining of(DetectorSpec spec, boolean recompute) {
    return of(spec, recompute, CLIP);
  }

  /** With gradients of at most this norm. */
  static TinyTraining of(DetectorSpec spec, boolean recompute, double clip) {
    SetDetector<?> detector = Tiny.built(spec, new Grouping(Grouping.Kind.GROUP, 3), recompute);
    Map<String, Tensor> trained = new LinkedHashMap<>(detector.parameters());
    trained.values().removeIf(parameter -> !parameter.requiresGradient());
    AdamW optimizer = new AdamW(List.of(trained), 1e-4);
    return new TinyTraining(
        detector,
        optimizer,
        TrainStep.alone(detector, optimizer, clip, Device.CPU),
        batch -> padded(spec, batch));
  }

  /** A batch as the detector can take it: vision transformers cut pictures into equal parts. */
  static HostBatch padded(DetectorSpec spec, HostBatch batch) {
    return spec.backbone() instanceof ResNetSpec
        ? batch
        : TinyBatches.padded(batch, spec.sideMultiple());
  }

  /** One step on batches that together are a large one. */
  TrainStep.Report run(long number, HostBatch... parts) {
    return step.run(number, Stream.of(parts).map(padding).toList(), List.of(RATE));
  }

  @Override
  public void close() {
    optimizer.close();
    detector.close();
  }
}
