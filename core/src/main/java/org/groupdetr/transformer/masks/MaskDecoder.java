package org.groupdetr.transformer.masks;

import java.util.ArrayList;
import java.util.List;
import org.groupdetr.features.MaskFeatures;
import org.groupdetr.features.Memory;
import org.groupdetr.features.MemorySizes;
import org.groupdetr.groups.Queries;
import org.groupdetr.nn.AskedQueries;
import org.groupdetr.nn.AttentionCore;
import org.groupdetr.nn.CostSheet;
import org.groupdetr.nn.Dropout;
import org.groupdetr.nn.Init;
import org.groupdetr.nn.LayerNorm;
import org.groupdetr.nn.Linear;
import org.groupdetr.nn.Mlp;
import org.groupdetr.tensor.Kernels;
import org.groupdetr.tensor.MapSize;
import org.groupdetr.tensor.NoGrad;
import org.groupdetr.tensor.Recompute;
import org.groupdetr.tensor.Scope;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.transformer.Decoder;
import org.groupdetr.transformer.MaskPrediction;
import org.groupdetr.transformer.Prediction;
import org.groupdetr.transformer.TransformerContext;

/**
 * Mask2Former's decoder: each layer looks at one map, coarsest first and round again, inside the
 * masks of the layer before. The queries' contents are read before the first layer, too. Cheng et
 * al., CVPR 2022, section 3.2.
 */
public final class MaskDecoder extends Decoder<MaskPrediction> {
  /** What the published names begin with. */
  public static final String PREFIX = "sem_seg_head.predictor.";

  private final TransformerContext context;
  private final List<MaskDecoderLayer> layers = new ArrayList<>();
  private final LayerNorm norm;
  private final Parameter scaleEmbedding;
  private final Linear classHead;
  private final Mlp maskHead;

  /**
   * Sizes of the heads.
   *
   * @param maps S, maps of the memory
   * @param classes Y, without "nothing here"
   * @param masks E, channels of the features of masks
   */
  public record Heads(int maps, int classes, int masks) {}

  /** Builds the decoder and its heads. */
  public MaskDecoder(TransformerContext context, Heads heads) {
    this.context = context;
    Init init = context.init();
    int channels = context.channels();
    Dropout dropout = context.dropout();
    for (int i = 0; i < context.sizes().decoderLayers(); i++) {
      layers.add(child("", new MaskDecoderLayer(context, i, dropout, init.named("layers." + i))));
    }
    norm = child(PREFIX + "decoder_norm", new LayerNorm(channels));
    scaleEmbedding =
        parameter(
                PREFIX + "level_embed.weight", init.named("scales").normal(1, heads.maps, channels))
            .withoutDecay();
    classHead =
        child(
            PREFIX + "class_embed",
            Linear.uniform(channels, heads.classes + 1, init.named("class_embed")).ofClasses());
    maskHead =
        child(
            PREFIX + "mask_embed",
            Mlp.uniform(channels, channels, heads.masks, 3, init.named("mask_embed")));
  }

  @Override
  public List<MaskPrediction> decode(Queries queries, Memory memory) {
    MaskFeatures pixels = memory.pixels().orElseThrow();
    List<Tensor> small = shrunk(pixels.values(), memory.sizes());
    List<MaskDecoderLayer.Keys> keys = keys(memory);
    AttentionCore visible = queries.visible();
    List<MaskPrediction> said = new ArrayList<>();
    Tensor x = queries.content();
    said.add(prediction(x, pixels));
    for (int i = 0; i < layers.size(); i++) {
      int map = i % keys.size();
      MaskedAttention inside = MaskedAttention.inside(said.get(i).embeddings(), small.get(map));
      MaskDecoderLayer layer = layers.get(i);
      Tensor in = x;
      Tensor out =
          Scope.tidy(
              () -> run(layer, in, queries.positions(), keys.get(map), new Seen(inside, visible)));
      said.add(prediction(out, pixels));
      x = out;
    }
    return said;
  }

  /**
   * The features at the places of each map's cells, {@code [B, E, M]}, outside of the graph. As
   * resizing and multiplying are linear, the masks at these places are products of these.
   */
  private static List<Tensor> shrunk(Tensor features, List<MapSize> sizes) {
    try (NoGrad quiet = NoGrad.open()) {
      return sizes.stream()
          .map(s -> Kernels.bilinear(features, s.height(), s.width()).flatten(2, 3))
          .toList();
    }
  }

  private List<MaskDecoderLayer.Keys> keys(Memory memory) {
    List<MaskDecoderLayer.Keys> keys = new ArrayList<>();
    for (int map = 0; map < memory.sizes().size(); map++) {
      int from = memory.start(map);
      int cells = memory.sizes().get(map).cells();
      keys.add(
          new MaskDecoderLayer.Keys(
              memory.tokens().narrow(1, from, cells).plus(scaleEmbedding.get().select(0, map)),
              memory.positions().narrow(1, from, cells)));
    }
    return keys;
  }

  /** Whom queries see: the inside of their masks, and each other. */
  private record Seen(AttentionCore inside, AttentionCore others) {}

  private Tensor run(
      MaskDecoderLayer layer, Tensor content, Tensor place, MaskDecoderLayer.Keys keys, Seen seen) {
    if (!context.recompute()) {
      return layer.apply(content, place, keys, seen.inside, seen.others);
    }
    return Recompute.apply(
        context.rng(),
        List.of(content, place, keys.tokens()),
        t ->
            layer.apply(
                t.get(0),
                t.get(1),
                new MaskDecoderLayer.Keys(t.get(2), keys.positions()),
                seen.inside,
                seen.others));
  }

  private MaskPrediction prediction(Tensor x, MaskFeatures pixels) {
    return Scope.tidy(
        () -> {
          Tensor normed = norm.apply(x);
          return new MaskPrediction(classHead.apply(normed), maskHead.apply(normed), pixels);
        });
  }

  @Override
  public Prediction.Sizes cost(CostSheet sheet, AskedQueries asked, MemorySizes memory) {
    heads(sheet, asked.count());
    for (int i = 0; i < layers.size(); i++) {
      double keys = memory.maps().get(i % memory.maps().size()).cells();
      sheet.withoutGradients(() -> sheet.products(asked.count() * keys * maskHead.outputs()));
      MaskDecoderLayer layer = layers.get(i);
      sheet.layer(
          context.recompute(),
          context.channels() * asked.count(),
          () -> layer.cost(sheet, asked, keys));
      heads(sheet, asked.count());
    }
    return new Prediction.Sizes(layers.size() + 1, classHead.outputs());
  }

  private void heads(CostSheet sheet, double queries) {
    norm.cost(sheet, queries);
    classHead.cost(sheet, queries);
    maskHead.cost(sheet, queries);
  }
}
