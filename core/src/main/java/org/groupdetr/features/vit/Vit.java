package org.groupdetr.features.vit;

import java.util.ArrayList;
import java.util.List;
import org.groupdetr.features.Backbone;
import org.groupdetr.features.FeaturePyramid;
import org.groupdetr.features.Images;
import org.groupdetr.features.VitSpec;
import org.groupdetr.nn.Conv2d;
import org.groupdetr.nn.CostSheet;
import org.groupdetr.nn.DropPath;
import org.groupdetr.nn.Init;
import org.groupdetr.tensor.Kernels.Window;
import org.groupdetr.tensor.MapSize;
import org.groupdetr.tensor.Scope;
import org.groupdetr.tensor.Tensor;

/**
 * LW-DETR's vision transformer. Pictures are cut into windows once, behind the embedding, and maps
 * are joined once, where they are handed on. Chen et al., 2024.
 */
public final class Vit extends Backbone {
  /**
   * Of the first weights. They are truncated at two in the official code, where nothing is left to
   * truncate.
   */
  static final double DEVIATION = 0.02;

  /** Of the norms. */
  static final double EPSILON = 1e-6;

  /** Patches of a side of the picture that the table of positions is made for. */
  private static final int SIDE = 14;

  /** What the residuals are scaled by in the beginning. */
  private static final double SCALE = 0.1;

  private static final Block.Names NAMES = new Block.Names("attn", "gamma_1", "gamma_2");

  private final VitSpec spec;
  private final Windows windows = new Windows(VitSpec.WINDOWS);
  private final Parameter positions;
  private final Conv2d patches;
  private final List<Block> blocks = new ArrayList<>();

  /**
   * Builds the network.
   *
   * @param path with what chance the last block is passed over in training, window by window
   */
  public Vit(VitSpec spec, DropPath path, Init init) {
    this.spec = spec;
    int channels = spec.channels();
    int count = spec.blocks();
    Init embedding = init.named("embedding");
    // The first row belongs to a class token, which there is none of.
    positions =
        parameter("pos_embed", embedding.normal(DEVIATION, 1, SIDE * SIDE + 1L, channels))
            .withoutDecay()
            .layersBehind(count + 1);
    Window step = new Window(VitSpec.PATCH, 0, 1);
    patches =
        childBefore(
            count + 1,
            "patch_embed.proj",
            Conv2d.uniform(3, channels, VitSpec.PATCH, step, embedding).withoutBiasDecay());
    for (int i = 0; i < count; i++) {
      Init own = init.named("block" + i);
      SelfAttention attention =
          new SelfAttention(
              new PackedProjections(channels, own), "proj", channels, spec.heads(), own);
      DropPath part = path.ofBlock(i, count);
      Block block = new Block(NAMES, attention, channels, SCALE, false, part, own);
      blocks.add(childBefore(count - i, "blocks." + i, block));
    }
  }

  /** Channels of the maps that are handed on. */
  public List<Integer> channels() {
    return Tokens.repeated(spec.outputs().size(), spec.channels());
  }

  @Override
  public FeaturePyramid features(Images images) {
    MapSize grid = grid(Tokens.size(images));
    Tensor x = Scope.tidy(() -> embedded(images.pixels(), grid));
    List<Tensor> maps = new ArrayList<>();
    for (int i = 0; i < used(); i++) {
      Tensor in = x;
      Block block = blocks.get(i);
      int joined = joined(i);
      x = Scope.tidy(() -> block.apply(in, joined));
      if (spec.outputs().contains(i)) {
        maps.add(windows.joined(x, grid.height(), grid.width()).permute(0, 3, 1, 2));
      }
    }
    return Tokens.pyramid(maps, images);
  }

  /** Nobody asks for what comes behind the last outcome that is handed on. */
  private int used() {
    return spec.outputs().get(spec.outputs().size() - 1) + 1;
  }

  private int joined(int block) {
    return spec.windowed().contains(block) ? 1 : windows.count();
  }

  private MapSize grid(MapSize picture) {
    return Tokens.grid(picture, VitSpec.PATCH, spec.sideMultiple());
  }

  private Tensor embedded(Tensor pixels, MapSize grid) {
    Tensor map = patches.apply(pixels.channelsLast()).permute(0, 2, 3, 1);
    return windows.cut(map.plus(placed(positions.get(), grid)));
  }

  /**
   * The table of positions for a picture.
   *
   * @param table {@code [1, 1 + 14 14, C]}
   * @return {@code [H, W, C]}
   */
  static Tensor placed(Tensor table, MapSize grid) {
    int side = (int) Math.round(Math.sqrt(table.size(1) - 1.0));
    Tensor square = table.select(0, 0).narrow(0, 1, (long) side * side).reshape(side, side, -1);
    return resized(side, grid)
        ? Bicubic.PLAIN.resized(square, grid.height(), grid.width())
        : square;
  }

  private static boolean resized(int side, MapSize grid) {
    return grid.height() != side || grid.width() != side;
  }

  @Override
  public List<MapSize> cost(CostSheet sheet, MapSize picture) {
    MapSize grid = grid(picture);
    patches.costOnPictures(sheet, picture);
    if (resized(SIDE, grid)) {
      Bicubic.cost(sheet, SIDE, grid, spec.channels());
    }
    double tokens = grid.cells();
    for (int i = 0; i < used(); i++) {
      blocks.get(i).cost(sheet, tokens, tokens * tokens * joined(i) / windows.count());
    }
    return Tokens.repeated(spec.outputs().size(), grid);
  }
}
