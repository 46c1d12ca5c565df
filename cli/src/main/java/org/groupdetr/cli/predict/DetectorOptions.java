package org.groupdetr.cli.predict;

import java.util.function.Consumer;
import org.groupdetr.Detector;
import org.groupdetr.cli.options.EngineOptions;
import org.groupdetr.cli.options.PrecisionOption;
import org.groupdetr.cli.weights.WeightsOption;
import org.groupdetr.tensor.Device;
import picocli.CommandLine.Mixin;

/** Where and in what numbers a detector is computed, for commands that use one. */
final class DetectorOptions {
  @Mixin private EngineOptions engine = new EngineOptions();
  @Mixin private PrecisionOption precision = new PrecisionOption();

  DetectorOptions() {}

  /**
   * Opens weights of any origin.
   *
   * @param note is told what is worth a line
   */
  Detector open(String weights, Consumer<String> note) {
    if (!Detector.needsEngine(weights)) {
      Detector.requireOwnTypes(weights, precision.choice());
      return Detector.load(weights, engine.device(), engine.threads());
    }
    Device device = engine.start();
    return Detector.of(WeightsOption.open(weights), device, precision.on(device, note));
  }
}
