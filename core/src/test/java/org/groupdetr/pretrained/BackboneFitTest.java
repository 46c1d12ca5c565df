package org.groupdetr.pretrained;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.groupdetr.data.Labels;
import org.groupdetr.detector.BuildContext;
import org.groupdetr.detector.SetDetector;
import org.groupdetr.features.ResNet;
import org.groupdetr.features.ResNetSpec;
import org.groupdetr.groups.Grouping;
import org.groupdetr.nn.Init;
import org.groupdetr.pretrained.WeightSource.Layout;
import org.groupdetr.recipe.RecipeFile;
import org.groupdetr.tensor.Engine;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.weights.StoredTensor;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** torchvision's ResNets are the backbone of every detector, whatever it calls its parts. */
class BackboneFitTest {
  @BeforeAll
  static void load() {
    Engine.load();
  }

  @ParameterizedTest
  @CsvSource({
    "dino-r50-4scale-12ep, backbone.0.body.conv1.weight, backbone.0.body.layer4.1.bn2.bias",
    "mask2former-r50-12ep, backbone.stem.conv1.weight, backbone.res5.1.conv2.norm.bias",
  })
  void fits(String recipe, String first, String last) {
    ResNetSpec spec =
        new ResNetSpec(18, 8, 4, false, ResNetSpec.Stem.STANDARD, ResNetSpec.Norm.FROZEN);
    List<String> small =
        List.of(
            "detector.backbone.depth=18",
            "detector.backbone.width=8",
            "detector.transformer.channels=32",
            "detector.queries=3",
            "detector.transformer.heads=4");
    try (ResNet body = new ResNet(spec, 1, new Init(1));
        SetDetector<?> detector =
            RecipeFile.read(recipe, small)
                .detector()
                .build(BuildContext.forUse(2, Grouping.NONE))) {
      Map<String, StoredTensor> published = new LinkedHashMap<>();
      body.state()
          .forEach(
              (name, tensor) -> published.put("backbone.0.body." + name, StoredTensor.of(tensor)));
      WeightSource model =
          new WeightSource(
              "resnet",
              Layout.TORCHVISION,
              Optional.empty(),
              Optional.empty(),
              published,
              OptionalLong.empty(),
              Map.of());
      WeightMapping fit =
          WeightMapping.of(model, detector, new Labels(List.of()), Optional.empty());
      fit.apply(detector);
      Map<String, Tensor> state = detector.state();
      assertThat(state.get(first).bytes()).isEqualTo(body.state().get("conv1.weight").bytes());
      assertThat(state.get(last).bytes()).isEqualTo(body.state().get("layer4.1.bn2.bias").bytes());
      assertThat(fit.lines().get(0)).contains("weights: " + published.size() + " tensors");
    }
  }
}
