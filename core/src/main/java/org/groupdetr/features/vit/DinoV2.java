package org.groupdetr.features.vit;

import java.util.ArrayList;
import java.util.List;
import org.groupdetr.features.Backbone;
import org.groupdetr.features.DinoV2Spec;
import org.groupdetr.features.FeaturePyramid;
import org.groupdetr.features.Images;
import org.groupdetr.nn.CostSheet;
import org.groupdetr.nn.DropPath;
import org.groupdetr.nn.Init;
import org.groupdetr.nn.LayerNorm;
import org.groupdetr.tensor.MapSize;
import org.groupdetr.tensor.Scope;
import org.groupdetr.tensor.Tensor;

/**
 * DINOv2's vision transformer in windows. Each window has a class token of its own, and registers
 * if there are any, which are looked at where windows see one another too. Oquab et al., 2023;
 * Robinson et al., 2025.
 */
public final class DinoV2 extends Backbone {
  /** What the residuals are scaled by in the beginning. */
  private static final double SCALE = 1;

  private static final Block.Names NAMES =
      new Block.Names("attention", "layer_scale1.lambda1", "layer_scale2.lambda1");

  private final DinoV2Spec spec;
  private final Windows windows;
  private final DinoV2Embedding embedding;
  private final List<Block> layers = new ArrayList<>();
  private final LayerNorm norm;

  /**
   * Builds the network.
   *
   * @param path with what chance the last layer is passed over in training, window by window
   */
  public DinoV2(DinoV2Spec spec, DropPath path, Init init) {
    this.spec = spec;
    this.windows = new Windows(spec.windows());
    int channels = spec.channels();
    int behind = used() + 1; // as the official code counts, which takes one layer more for used
    embedding =
        childBefore(
            behind + 1,
            "encoder.embeddings",
            new DinoV2Embedding(spec, windows, init.named("embedding")));
    for (int i = 0; i < spec.layers(); i++) {
      Init own = init.named("layer" + i);
      SelfAttention attention =
          new SelfAttention(
              new SeparateProjections(channels, own), "output.dense", channels, spec.heads(), own);
      DropPath part = path.ofBlock(i, spec.layers());
      Block layer = new Block(NAMES, attention, channels, SCALE, true, part, own);
      layers.add(childBefore(Math.max(0, behind - i), "encoder.encoder.layer." + i, layer));
    }
    norm = child("encoder.layernorm", new LayerNorm(channels, Vit.EPSILON));
  }

  /** Channels of the maps that are handed on. */
  public List<Integer> channels() {
    return Tokens.repeated(spec.outputs().size(), spec.channels());
  }

  @Override
  public FeaturePyramid features(Images images) {
    MapSize grid = grid(Tokens.size(images));
    Tensor x = Scope.tidy(() -> embedding.apply(images.pixels(), grid));
    List<Tensor> maps = new ArrayList<>();
    for (int i = 0; i < used(); i++) {
      Tensor in = x;
      Block layer = layers.get(i);
      int joined = joined(i);
      x = Scope.tidy(() -> layer.apply(in, joined));
      if (spec.outputs().contains(i + 1)) {
        Tensor out = x;
        maps.add(Scope.tidy(() -> map(out, grid)));
      }
    }
    return Tokens.pyramid(maps, images);
  }

  private Tensor map(Tensor x, MapSize grid) {
    int others = embedding.others();
    Tensor patches = x.narrow(1, others, (long) x.size(1) - others);
    return norm.apply(windows.joined(patches, grid.height(), grid.width())).permute(0, 3, 1, 2);
  }

  /** Nobody asks for what comes behind the last outcome that is handed on. */
  private int used() {
    return spec.outputs().get(spec.outputs().size() - 1);
  }

  private int joined(int layer) {
    return spec.outputs().contains(layer) ? windows.count() : 1;
  }

  private MapSize grid(MapSize picture) {
    return Tokens.grid(picture, spec.patch(), spec.sideMultiple());
  }

  @Override
  public List<MapSize> cost(CostSheet sheet, MapSize picture) {
    MapSize grid = grid(picture);
    embedding.cost(sheet, picture, grid);
    double tokens = grid.cells() + (double) windows.count() * embedding.others();
    for (int i = 0; i < used(); i++) {
      layers.get(i).cost(sheet, tokens, tokens * tokens * joined(i) / windows.count());
      if (spec.outputs().contains(i + 1)) {
        norm.cost(sheet, grid.cells());
      }
    }
    return Tokens.repeated(spec.outputs().size(), grid);
  }
}
