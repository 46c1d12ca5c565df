package org.groupdetr.features.vit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.function.DoubleBinaryOperator;
import org.groupdetr.features.Backbone;
import org.groupdetr.features.FeatureMap;
import org.groupdetr.golden.GoldenFolder;
import org.groupdetr.golden.GoldenImages;
import org.groupdetr.golden.GoldenTensors;
import org.groupdetr.golden.GoldenWeights;
import org.groupdetr.nn.DropPath;
import org.groupdetr.nn.Layer;
import org.groupdetr.tensor.Scope;
import org.junit.jupiter.api.DynamicTest;

/**
 * A vision transformer inside of whole detectors against the official one, with the windows that
 * were passed over there.
 *
 * @param folder of the reference numbers
 * @param network of a case's configuration
 * @param kept whether a row is kept, 1 or 0, by the number drawn and the chance of being kept
 * @param maps how far numbers of maps may be apart
 */
record FeaturesParity(
    String folder,
    BiFunction<JsonNode, DropPath, Backbone> network,
    DoubleBinaryOperator kept,
    double maps) {
  List<DynamicTest> tests() {
    return GoldenFolder.filesOfOneKind(folder, "", ".safetensors").stream()
        .filter(f -> GoldenTensors.read(f).has("out/feature0"))
        .map(f -> DynamicTest.dynamicTest(f.getFileName().toString(), () -> check(f)))
        .toList();
  }

  /** Gives the backbone the name that it has inside a detector. */
  private static final class Holder extends Layer {
    private final Backbone backbone;

    Holder(Backbone backbone) {
      this.backbone = child("backbone.0.encoder", backbone);
    }
  }

  private void check(Path file) {
    GoldenTensors golden = GoldenTensors.read(file);
    JsonNode config = golden.json("config");
    AtomicInteger drawn = new AtomicInteger();
    DropPath path =
        new DropPath(
            config.path("drop_path").asDouble(),
            (rows, probability) ->
                Optional.of(
                    factors(golden.floats("draw/path" + drawn.getAndIncrement()), probability)));
    try (Holder holder = new Holder(network.apply(config, path));
        Scope scope = Scope.open()) {
      GoldenWeights.fillPart(holder, golden);
      List<FeatureMap> found =
          holder.backbone.features(GoldenImages.doubled(config.get("images"))).maps();
      for (int i = 0; i < found.size(); i++) {
        GoldenWeights.assertClose(
            "feature" + i,
            found.get(i).values().contiguous().floats(),
            golden.doubles("out/feature" + i),
            maps);
      }
      assertThat(golden.has("out/feature" + found.size())).isFalse();
      assertThat(golden.has("draw/path" + drawn.get())).isFalse();
    }
  }

  private float[] factors(float[] drawn, double probability) {
    float[] factors = new float[drawn.length];
    for (int i = 0; i < drawn.length; i++) {
      factors[i] = (float) (kept.applyAsDouble(drawn[i], 1 - probability) / (1 - probability));
    }
    return factors;
  }
}
