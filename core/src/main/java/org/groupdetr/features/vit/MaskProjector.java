package org.groupdetr.features.vit;

import java.util.List;
import java.util.Optional;
import org.groupdetr.features.Encoder;
import org.groupdetr.features.FeaturePyramid;
import org.groupdetr.features.MaskFeatures;
import org.groupdetr.features.Memory;
import org.groupdetr.features.MemorySizes;
import org.groupdetr.nn.CostSheet;
import org.groupdetr.tensor.Kernels;
import org.groupdetr.tensor.MapSize;
import org.groupdetr.tensor.Scope;
import org.groupdetr.tensor.Tensor;

/** A projector whose first map, enlarged, is what masks are made from as well. */
public final class MaskProjector extends Encoder {
  /** Pixels of a side of a mask's cell. */
  private static final int STRIDE = 4;

  private final Projector projector;
  private final int patch;

  /**
   * Puts masks beside the maps of a projector; declare it without a name.
   *
   * @param patch pixels of a side of a cell of the maps that come in
   */
  public MaskProjector(Projector projector, int patch) {
    this.projector = child("", projector);
    this.patch = patch;
  }

  @Override
  public Memory encode(FeaturePyramid pyramid) {
    return withPixels(projector.encode(pyramid), pyramid.padding());
  }

  @Override
  public Memory encodeForTraining(FeaturePyramid pyramid) {
    return withPixels(projector.encodeForTraining(pyramid), pyramid.padding());
  }

  private static Memory withPixels(Memory memory, Tensor padding) {
    MapSize size = memory.sizes().get(0);
    MapSize fine = fine(padding.size(1), padding.size(2));
    Tensor values =
        Scope.tidy(
            () -> Kernels.bilinear(first(memory.tokens(), size), fine.height(), fine.width()));
    return new Memory(
        memory.tokens(),
        memory.positions(),
        memory.padding(),
        memory.sizes(),
        Optional.of(new MaskFeatures(values, padding)));
  }

  /** The first map of tokens, {@code [B, C, h, w]}. */
  private static Tensor first(Tensor tokens, MapSize size) {
    return tokens
        .narrow(1, 0, size.cells())
        .transpose(1, 2)
        .reshape(tokens.size(0), tokens.size(2), size.height(), size.width());
  }

  /** The size of masks of pictures of a size. */
  private static MapSize fine(int height, int width) {
    return new MapSize(height / STRIDE, width / STRIDE);
  }

  @Override
  public MemorySizes cost(CostSheet sheet, List<MapSize> maps) {
    MapSize in = maps.get(0);
    MapSize fine = fine(in.height() * patch, in.width() * patch);
    return new MemorySizes(projector.cost(sheet, maps).maps(), Optional.of(fine));
  }
}
