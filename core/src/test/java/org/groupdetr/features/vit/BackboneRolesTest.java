package org.groupdetr.features.vit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.groupdetr.features.Backbone;
import org.groupdetr.features.DinoV2Spec;
import org.groupdetr.features.ResNet;
import org.groupdetr.features.ResNetSpec;
import org.groupdetr.features.VitSpec;
import org.groupdetr.golden.GoldenFolder;
import org.groupdetr.nn.DropPath;
import org.groupdetr.nn.Init;
import org.groupdetr.nn.Role;
import org.groupdetr.tensor.Engine;
import org.groupdetr.tensor.Scope;
import org.groupdetr.tensor.Tensor;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Names, shapes and roles of the published sizes against the lists of the official code. */
class BackboneRolesTest {
  private static final String PREFIX = "backbone.0.encoder.";
  private static final double RATE = 1.5e-4;

  @BeforeAll
  static void load() {
    Engine.load();
  }

  private static Backbone vit(int channels, int blocks) {
    boolean tiny = blocks == 6;
    VitSpec spec =
        new VitSpec(
            channels,
            12,
            blocks,
            tiny ? List.of(0, 2, 4) : List.of(0, 1, 3, 6, 7, 9),
            tiny ? List.of(1, 3, 5) : List.of(2, 4, 5, 9));
    return new Vit(spec, DropPath.NONE, Init.shapes());
  }

  private static Backbone dino(int channels, int patch, int positions, List<Integer> outputs) {
    DinoV2Spec spec = new DinoV2Spec(channels, channels / 64, 12, patch, 2, positions, 0, outputs);
    return new DinoV2(spec, DropPath.NONE, Init.shapes());
  }

  /** Each with the decay from layer to layer, and that of the backbone as a whole. */
  static Stream<Arguments> published() {
    List<Integer> early = List.of(2, 5, 8, 11);
    return Stream.of(
        Arguments.of("lw_detr/names.txt", vit(192, 6), 0.8, 0.7),
        Arguments.of("lw_detr/names-small.txt", vit(192, 10), 0.8, 0.7),
        Arguments.of("lw_detr/names-medium.txt", vit(384, 10), 0.7, 0.7),
        Arguments.of("lw_detr/names-large.txt", vit(384, 10), 0.7, 0.5),
        Arguments.of("lw_detr/names-xlarge.txt", vit(768, 10), 0.75, 0.5),
        Arguments.of("rf_detr/names.txt", dino(384, 16, 24, List.of(3, 6, 9, 12)), 0.8, 0.7),
        Arguments.of("rf_detr/names-base.txt", dino(384, 14, 37, early), 0.8, 0.7),
        Arguments.of("rf_detr/names-large-deprecated.txt", dino(768, 14, 37, early), 0.8, 0.7));
  }

  @ParameterizedTest
  @MethodSource("published")
  void theyAreThoseOfTheOfficialCode(
      String list, Backbone backbone, double layerDecay, double componentDecay) throws IOException {
    Map<String, String[]> wanted = new LinkedHashMap<>();
    for (String line : Files.readAllLines(GoldenFolder.file(list))) {
      if (line.startsWith(PREFIX)) {
        String[] words = line.substring(PREFIX.length()).split(" ");
        wanted.put(words[0], words);
      }
    }
    try (backbone) {
      Map<String, Role> roles = backbone.roles();
      assertThat(roles.keySet()).isEqualTo(wanted.keySet());
      Map<String, Tensor> state = backbone.state();
      wanted.forEach(
          (name, words) -> {
            Role role = roles.get(name);
            assertThat(Arrays.toString(state.get(name).shape()).replace(" ", ""))
                .as(name)
                .isEqualTo(words[1]);
            double rate =
                RATE * Math.pow(layerDecay, role.layersBehind()) * Math.pow(componentDecay, 2);
            assertThat(rate)
                .as(name)
                .isCloseTo(Double.parseDouble(words[3]), withinPercentage(0.001));
            assertThat(role.decays()).as(name).isEqualTo(Double.parseDouble(words[4]) > 0);
          });
    }
  }

  /** Numbers of a part of a network as it begins. */
  private static double[] first(Backbone backbone, String name) {
    return backbone.state().get(name).doubles();
  }

  @Test
  void theyBeginAsTheOfficialOnesDo() {
    VitSpec sizes = new VitSpec(48, 4, 2, List.of(0), List.of(1));
    DinoV2Spec windowed = new DinoV2Spec(48, 4, 2, 16, 2, 8, 2, List.of(1, 2));
    try (Backbone vit = new Vit(sizes, DropPath.NONE, new Init(1));
        Backbone dino = new DinoV2(windowed, DropPath.NONE, new Init(1));
        Scope scope = Scope.open()) {
      assertThat(first(vit, "blocks.1.gamma_2")).containsOnly((double) 0.1f);
      assertThat(first(vit, "blocks.0.attn.q_bias")).containsOnly(0);
      assertThat(first(vit, "blocks.0.norm1.weight")).containsOnly(1);
      assertThat(deviation(first(vit, "blocks.0.attn.qkv.weight"))).isCloseTo(0.02, within(1e-3));
      assertThat(deviation(first(vit, "pos_embed"))).isCloseTo(0.02, within(1e-3));
      double bound = 1 / Math.sqrt(3 * 16 * 16);
      assertThat(deviation(first(vit, "patch_embed.proj.weight")))
          .isCloseTo(bound / Math.sqrt(3), within(1e-3));
      String layer = "encoder.encoder.layer.1.";
      assertThat(first(dino, layer + "layer_scale1.lambda1")).containsOnly(1);
      assertThat(first(dino, layer + "mlp.fc1.bias")).containsOnly(0);
      assertThat(deviation(first(dino, layer + "mlp.fc1.weight"))).isCloseTo(0.02, within(1e-3));
      String embeddings = "encoder.embeddings.";
      assertThat(first(dino, embeddings + "mask_token")).containsOnly(0);
      assertThat(first(dino, embeddings + "patch_embeddings.projection.bias")).containsOnly(0);
      assertThat(deviation(first(dino, embeddings + "patch_embeddings.projection.weight")))
          .isCloseTo(0.02, within(1e-3));
    }
  }

  private static double deviation(double[] numbers) {
    return Math.sqrt(Arrays.stream(numbers).map(x -> x * x).average().orElseThrow());
  }

  @Test
  void aResNetCountsItsStages() {
    ResNetSpec spec = new ResNetSpec(18, 8, 4, false, ResNetSpec.Stem.SMALL, ResNetSpec.Norm.GROUP);
    try (ResNet backbone = new ResNet(spec, 1, Init.shapes())) {
      backbone
          .roles()
          .forEach(
              (name, role) ->
                  assertThat(role.layersBehind())
                      .as(name)
                      .isEqualTo(name.startsWith("layer") ? 4 - (name.charAt(5) - '0') : 4));
    }
  }
}
