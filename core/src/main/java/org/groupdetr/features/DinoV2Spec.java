package org.groupdetr.features;

import static org.groupdetr.common.Require.require;
import static org.groupdetr.features.VitSpec.requireHeads;
import static org.groupdetr.features.VitSpec.requireNumbers;

import java.util.List;

/**
 * DINOv2's vision transformer, whose attention is cut into windows. Oquab et al., 2023; Robinson et
 * al., 2025.
 *
 * @param channels C, its width
 * @param heads A, attention heads
 * @param layers how many
 * @param patch pixels of a side of a patch
 * @param windows along each side of a picture; 1 for attention over the whole picture
 * @param positions patches of a side of the picture that the table of positions is made for
 * @param registers tokens of a window that stand for no patch
 * @param outputs after how many layers an outcome is handed on; the layers of these numbers,
 *     counted from 0, look at the whole picture, and all others inside a window: so the published
 *     weights were trained
 */
public record DinoV2Spec(
    int channels,
    int heads,
    int layers,
    int patch,
    int windows,
    int positions,
    int registers,
    List<Integer> outputs)
    implements BackboneSpec {
  public DinoV2Spec {
    outputs = List.copyOf(outputs);
    requireHeads(channels, heads);
    require(layers >= 1 && layers <= 1000, "layers must be 1 to 1000, was %d", layers);
    require(patch >= 1 && patch <= 64, "patch must be 1 to 64, was %d", patch);
    require(windows >= 1 && windows <= 64, "windows must be 1 to 64, was %d", windows);
    require(positions >= 1 && positions <= 1024, "positions must be 1 to 1024, was %d", positions);
    require(registers >= 0 && registers <= 64, "registers must be 0 to 64, was %d", registers);
    requireNumbers("outputs", outputs, 1, layers);
    require(!outputs.isEmpty(), "outputs must name at least one layer");
  }

  @Override
  public int sideMultiple() {
    return patch * windows;
  }

  @Override
  public boolean decaysNorms() {
    return false;
  }
}
