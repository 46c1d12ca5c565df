package org.groupdetr.features;

import java.util.ArrayList;
import java.util.List;
import org.groupdetr.nn.Conv2d;
import org.groupdetr.nn.CostSheet;
import org.groupdetr.nn.GroupNorm;
import org.groupdetr.nn.Init;
import org.groupdetr.nn.Layer;
import org.groupdetr.tensor.Kernels.Window;
import org.groupdetr.tensor.MapSize;
import org.groupdetr.tensor.Scope;
import org.groupdetr.tensor.Tensor;

/**
 * Brings all scales to the channels of the transformer and adds coarser ones: the first from the
 * coarsest map that came in, each further one from the one before. Zhu et al., ICLR 2021, appendix
 * A.4. Names of its tensors begin with {@code input_proj}.
 */
public final class ChannelMapper extends Layer {
  /** Parts of the channels that are normalised together. */
  public static final int PARTS = 32;

  private final int maps;
  private final List<Conv2d> convolutions = new ArrayList<>();
  private final List<GroupNorm> norms = new ArrayList<>();

  /**
   * Builds the layers.
   *
   * @param in channels of the maps that come in
   * @param channels C, a multiple of 32
   * @param scales S, how many maps go out
   */
  public ChannelMapper(List<Integer> in, int channels, int scales, Init init) {
    maps = Math.min(in.size(), scales);
    for (int i = 0; i < scales; i++) {
      Init own = init.named("input_proj." + i);
      int from = i < maps ? in.get(i) : i == maps ? in.get(maps - 1) : channels;
      convolutions.add(
          child(
              "input_proj." + i + ".0",
              i < maps
                  ? Conv2d.glorot(from, channels, 1, new Window(1, 0, 1), own)
                  : Conv2d.glorot(from, channels, 3, new Window(2, 1, 1), own)));
      norms.add(child("input_proj." + i + ".1", new GroupNorm(channels, PARTS)));
    }
  }

  /** How many maps go out. */
  public int scales() {
    return convolutions.size();
  }

  /** Maps {@code [B, C, H, W]} of all scales. */
  public FeaturePyramid apply(FeaturePyramid pyramid) {
    List<FeatureMap> out = new ArrayList<>();
    for (int i = 0; i < scales(); i++) {
      if (i < maps) {
        FeatureMap map = pyramid.maps().get(i);
        out.add(new FeatureMap(mapped(i, map.values()), map.padding()));
      } else {
        Tensor from = i == maps ? pyramid.last().values() : out.get(i - 1).values();
        out.add(FeatureMap.of(mapped(i, from), pyramid.padding()));
      }
    }
    return new FeaturePyramid(out, pyramid.padding());
  }

  private Tensor mapped(int index, Tensor x) {
    return Scope.tidy(() -> norms.get(index).apply(convolutions.get(index).apply(x)));
  }

  /** Enters the layers for maps of these sizes; returns those of all scales. */
  public List<MapSize> cost(CostSheet sheet, List<MapSize> in) {
    List<MapSize> out = new ArrayList<>();
    for (int i = 0; i < scales(); i++) {
      MapSize from = i < maps ? in.get(i) : i == maps ? in.get(in.size() - 1) : out.get(i - 1);
      MapSize size = convolutions.get(i).cost(sheet, from);
      norms.get(i).cost(sheet, (double) size.cells() * convolutions.get(i).outputs());
      out.add(size);
    }
    return out;
  }
}
