package org.groupdetr.transformer.masks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.groupdetr.golden.GoldenWeights.assertClose;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.groupdetr.features.FeatureMap;
import org.groupdetr.features.FeaturePyramid;
import org.groupdetr.features.MaskFeatures;
import org.groupdetr.features.Memory;
import org.groupdetr.golden.GoldenFolder;
import org.groupdetr.golden.GoldenTensors;
import org.groupdetr.golden.GoldenWeights;
import org.groupdetr.groups.Queries;
import org.groupdetr.nn.Activation;
import org.groupdetr.nn.Init;
import org.groupdetr.nn.SinePositions;
import org.groupdetr.tensor.CounterRng;
import org.groupdetr.tensor.DType;
import org.groupdetr.tensor.Engine;
import org.groupdetr.tensor.Kernels;
import org.groupdetr.tensor.MapSize;
import org.groupdetr.tensor.NoGrad;
import org.groupdetr.tensor.Scope;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.tensor.Tensors;
import org.groupdetr.transformer.MaskPrediction;
import org.groupdetr.transformer.TransformerContext;
import org.groupdetr.transformer.TransformerSpec;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Mask2Former's pixel decoder and masked attention, each alone, against the official code. */
class MaskNetworkParityTest {
  @BeforeAll
  static void load() {
    Engine.load();
  }

  @TestFactory
  List<DynamicTest> cases() {
    List<DynamicTest> tests = new ArrayList<>();
    for (String kind : List.of("pixel", "decoder")) {
      List<Path> files = GoldenFolder.files("mask2former", kind, ".safetensors");
      GoldenFolder.requireSome(files, "mask2former, " + kind);
      for (Path file : files) {
        tests.add(
            DynamicTest.dynamicTest(
                file.getFileName().toString(),
                () -> new Case(GoldenTensors.read(file)).check(kind)));
      }
    }
    return tests;
  }

  private record Case(GoldenTensors golden, JsonNode config) {
    Case(GoldenTensors golden) {
      this(golden, golden.json("config"));
    }

    void check(String kind) {
      try (Scope scope = Scope.open();
          NoGrad quiet = NoGrad.open()) {
        if (kind.equals("pixel")) {
          pixel();
        } else {
          decoder();
        }
      }
    }

    private int number(String key) {
      return config.get(key).asInt();
    }

    private TransformerContext context() {
      TransformerSpec sizes =
          new TransformerSpec(
              number("hidden"),
              number("heads"),
              number("enc_layers"),
              number("dec_layers"),
              number("dec_ffn"),
              0);
      return new TransformerContext(sizes, Activation.RELU, false, new CounterRng(1), new Init(1));
    }

    private Tensor tensor(String key) {
      return Tensors.of(
          golden.floats(key), Arrays.stream(golden.shape(key)).asLongStream().toArray());
    }

    private void pixel() {
      List<FeatureMap> maps = new ArrayList<>();
      List<Integer> channels = new ArrayList<>();
      Tensor padding =
          Tensors.zeros(
              DType.BOOL,
              tensor("input/res2").size(0),
              config.get("padded").get(0).asInt(),
              config.get("padded").get(1).asInt());
      for (int i = 2; i <= 5; i++) {
        Tensor values = tensor("input/res" + i);
        maps.add(FeatureMap.of(values, padding));
        channels.add(values.size(1));
      }
      try (PixelDecoder decoder =
          new PixelDecoder(
              context(), channels, new PixelDecoderSpec(number("mask_dim"), number("enc_ffn")))) {
        GoldenWeights.fill(decoder, golden);
        Memory memory = decoder.encode(new FeaturePyramid(maps, padding));
        for (int i = 0; i < memory.sizes().size(); i++) {
          int cells = memory.sizes().get(i).cells();
          Tensor tokens = memory.tokens().narrow(1, memory.start(i), cells).transpose(1, 2);
          close("out/levels/" + i, tokens, 2e-5);
          Tensor positions = memory.positions().select(0, 0).narrow(0, memory.start(i), cells);
          close("out/pos/" + i, positions.transpose(0, 1), 2e-5);
        }
        close("out/mask_features", memory.pixels().orElseThrow().values(), 2e-4);
      }
    }

    private void decoder() {
      List<Tensor> tokens = new ArrayList<>();
      List<Tensor> positions = new ArrayList<>();
      List<MapSize> sizes = new ArrayList<>();
      for (int i = 0; golden.has("input/levels/" + i); i++) {
        Tensor map = tensor("input/levels/" + i);
        sizes.add(new MapSize(map.size(2), map.size(3)));
        tokens.add(map.flatten(2, 3).transpose(1, 2));
        Tensor whole = Tensors.zeros(DType.BOOL, map.size(0), map.size(2), map.size(3));
        positions.add(SinePositions.cells(whole, map.size(1), 10000));
      }
      Tensor all = Tensors.cat(1, tokens);
      Tensor padding = Tensors.zeros(DType.BOOL, all.size(0), all.size(1));
      Tensor features = tensor("input/mask_features");
      Memory memory =
          new Memory(
              all,
              Tensors.cat(1, positions),
              padding,
              sizes,
              Optional.of(new MaskFeatures(features, padding)));
      MaskDecoder.Heads heads =
          new MaskDecoder.Heads(sizes.size(), number("classes"), number("mask_dim"));
      try (MaskDecoder decoder = new MaskDecoder(context(), heads)) {
        GoldenWeights.fillPart(decoder, golden);
        List<MaskPrediction> said = decoder.decode(queries(all.size(0)), memory);
        for (int p = 0; p < said.size(); p++) {
          close("out/" + p + "/logits", said.get(p).logits(), 4e-5);
          close("out/" + p + "/masks", said.get(p).masks(), 2e-4);
          if (golden.has("out/" + p + "/blocked")) {
            blocked(p, said.get(p), sizes.get(p % sizes.size()));
          }
        }
      }
    }

    /** Queries by formula, as the case says. */
    private Queries queries(int pictures) {
      List<Tensor> both = new ArrayList<>();
      for (String name : List.of("query_feat", "query_embed")) {
        String full = MaskDecoder.PREFIX + name + ".weight";
        JsonNode entry = golden.json("weights").get(full);
        int rows = entry.get("shape").get(0).asInt();
        int channels = entry.get("shape").get(1).asInt();
        float[] values =
            org.groupdetr.golden.GoldenFormula.values(
                full,
                rows * channels,
                (float) entry.get("offset").asDouble(),
                (float) entry.get("scale").asDouble());
        both.add(Tensors.of(values, 1, rows, channels));
      }
      Tensor content = both.get(0);
      return Queries.of(content.expand(pictures, content.size(1), content.size(2)), both.get(1));
    }

    /** Where a query may not look, before those that may look nowhere are let off. */
    private void blocked(int p, MaskPrediction said, MapSize size) {
      int[] expected = golden.ints("out/" + p + "/blocked");
      Tensor small =
          Kernels.bilinear(said.pixels().values(), size.height(), size.width()).flatten(2, 3);
      float[] bias = MaskedAttention.inside(said.embeddings(), small).bias().floats();
      assertThat(bias).hasSameSizeAs(expected);
      for (int row = 0; row < bias.length; row += size.cells()) {
        int[] own = Arrays.copyOfRange(expected, row, row + size.cells());
        boolean all = Arrays.stream(own).allMatch(b -> b == 1);
        for (int i = 0; i < own.length; i++) {
          float found = bias[row + i];
          assertThat(found).isEqualTo(own[i] == 1 && !all ? Float.NEGATIVE_INFINITY : 0);
        }
      }
    }

    private void close(String key, Tensor found, double tolerance) {
      assertClose(key, found.floats(), golden.doubles(key), tolerance);
    }
  }
}
