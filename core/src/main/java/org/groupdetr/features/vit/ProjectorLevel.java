package org.groupdetr.features.vit;

import java.util.ArrayList;
import java.util.List;
import org.groupdetr.nn.ChannelNorm;
import org.groupdetr.nn.CostSheet;
import org.groupdetr.nn.Init;
import org.groupdetr.nn.Layer;
import org.groupdetr.tensor.MapSize;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.tensor.Tensors;

/** What a projector makes of all maps for one level; declare it without a name. */
final class ProjectorLevel extends Layer {
  private final List<Resampling> resamplings = new ArrayList<>();
  private final C2f block;
  private final ChannelNorm norm;
  private final int channels;

  /**
   * Builds the level.
   *
   * @param number of the level among those of the projector, from 0
   * @param level 3, 4 or 5
   * @param in channels of the maps
   * @param channels C, that come out
   */
  ProjectorLevel(
      int number, int level, List<Integer> in, int channels, Projector.Norm norm, Init init) {
    for (int map = 0; map < in.size(); map++) {
      String name = "stages_sampling." + number + "." + map;
      resamplings.add(
          child(name, Resampling.to(level, in.get(map), norm, init.named("map" + map))));
    }
    int joined = resamplings.stream().mapToInt(Resampling::outputs).sum();
    block = child("stages." + number + ".0", new C2f(joined, channels, norm, init));
    this.norm = child("stages." + number + ".1", new ChannelNorm(channels));
    this.channels = channels;
  }

  /** All maps {@code [B, in, h, w]} to the level's {@code [B, C, H, W]}. */
  Tensor apply(List<Tensor> maps, Projector.Pass pass) {
    List<Tensor> parts = new ArrayList<>();
    for (int map = 0; map < maps.size(); map++) {
      parts.add(resamplings.get(map).apply(maps.get(map), pass));
    }
    return norm.apply(block.apply(Tensors.cat(1, parts), pass));
  }

  MapSize cost(CostSheet sheet, List<MapSize> maps) {
    MapSize size = maps.get(0);
    for (int map = 0; map < maps.size(); map++) {
      size = resamplings.get(map).cost(sheet, maps.get(map));
    }
    block.cost(sheet, size);
    norm.cost(sheet, (double) size.cells() * channels);
    return size;
  }
}
