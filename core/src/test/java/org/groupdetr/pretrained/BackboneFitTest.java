package org.groupdetr.pretrained;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.groupdetr.common.UserException;
import org.groupdetr.data.Labels;
import org.groupdetr.detector.BuildContext;
import org.groupdetr.detector.SetDetector;
import org.groupdetr.features.ResNet;
import org.groupdetr.features.ResNetSpec;
import org.groupdetr.golden.GoldenFormula;
import org.groupdetr.groups.Grouping;
import org.groupdetr.nn.Init;
import org.groupdetr.pretrained.WeightSource.Layout;
import org.groupdetr.pretrained.download.WeightCache;
import org.groupdetr.recipe.RecipeFile;
import org.groupdetr.tensor.Engine;
import org.groupdetr.tensor.NoGrad;
import org.groupdetr.tensor.Scope;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.tensor.Tensors;
import org.groupdetr.weights.StoredTensor;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** torchvision's ResNets are the backbone of every detector, whatever it calls its parts. */
class BackboneFitTest {
  private static final WeightCache NO_CACHE =
      new WeightCache(Path.of("none"), (file, bytes, total) -> {});
  @TempDir Path folder;

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

  /** Vision transformers as those publish them who pretrained them, with other parts besides. */
  @ParameterizedTest
  @CsvSource({
    "lw-detr-scratch, backbone.0.encoder., encoder., CAE",
    "rf-detr-scratch, backbone.0.encoder.encoder., '', DINOV2",
  })
  void visionTransformersFit(String recipe, String ours, String theirs, Layout layout)
      throws IOException {
    BuildContext context = BuildContext.forUse(2, Grouping.NONE);
    Path file = folder.resolve("pretrained.pth");
    try (Scope scope = Scope.open();
        NoGrad quiet = NoGrad.open();
        SetDetector<?> detector = context.detector(RecipeFile.read(recipe, List.of()).detector())) {
      Map<String, Tensor> published = new LinkedHashMap<>();
      detector.state().entrySet().stream()
          .filter(entry -> entry.getKey().startsWith(ours))
          .forEach(
              entry -> {
                Tensor drawn =
                    Tensors.of(
                        GoldenFormula.uniform(entry.getKey(), (int) entry.getValue().count()),
                        entry.getValue().shape());
                published.put(theirs + entry.getKey().substring(ours.length()), drawn);
              });
      int count = published.size();
      if (layout == Layout.CAE) {
        published.put("encoder.norm.weight", Tensors.of(new float[1], 1));
        published.put("regressor.0.norm.weight", Tensors.of(new float[1], 1));
      }
      TorchZip.write(file, Map.of("model", published));
      WeightSource model = WeightSources.open(file.toString(), NO_CACHE);
      assertThat(model.layout()).isEqualTo(layout);
      assertThat(model.isBackbone()).isTrue();
      WeightMapping fit =
          WeightMapping.of(model, detector, new Labels(List.of()), Optional.empty());
      assertThat(fit.lines().get(0)).contains("weights: " + count + " tensors");
      fit.apply(detector);
      detector.state().entrySet().stream()
          .filter(entry -> entry.getKey().startsWith(ours))
          .forEach(
              entry ->
                  assertThat(entry.getValue().bytes())
                      .as(entry.getKey())
                      .isEqualTo(
                          published.get(theirs + entry.getKey().substring(ours.length())).bytes()));
      assertRefusedByOthers(model);
    }
  }

  private static void assertRefusedByOthers(WeightSource model) {
    for (String other : List.of("lw-detr-medium", "rf-detr-nano", "small")) {
      try (SetDetector<?> detector =
          BuildContext.ofShapes(2).detector(RecipeFile.read(other, List.of()).detector())) {
        assertThatThrownBy(
                () -> WeightMapping.of(model, detector, new Labels(List.of()), Optional.empty()))
            .isInstanceOf(UserException.class)
            .hasMessageContaining("does not fit the detector")
            .hasMessageContaining("what fits is a recipe with detector.backbone.channels=");
      }
    }
  }
}
