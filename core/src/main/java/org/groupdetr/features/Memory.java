package org.groupdetr.features;

import static org.groupdetr.common.Require.require;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.groupdetr.tensor.DType;
import org.groupdetr.tensor.MapSize;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.tensor.TensorBundle;
import org.groupdetr.tensor.Tensors;

/**
 * What the decoder looks at: one token per cell of the feature maps, map after map, row by row.
 *
 * @param tokens {@code [B, M, C]}
 * @param positions {@code [B, M, C]}, where the cells are
 * @param padding {@code [B, M]}, true where there is nothing
 * @param sizes of the S maps, in the order of their tokens; M cells in all
 * @param pixels what masks are made from, if anything is
 */
public record Memory(
    Tensor tokens,
    Tensor positions,
    Tensor padding,
    List<MapSize> sizes,
    Optional<MaskFeatures> pixels)
    implements TensorBundle {
  public Memory {
    sizes = List.copyOf(sizes);
    int cells = sizes.stream().mapToInt(MapSize::cells).sum();
    require(cells == tokens.size(1), "maps of %s do not make %s tokens", sizes, tokens.size(1));
  }

  /** Of a detector without masks. */
  public Memory(Tensor tokens, Tensor positions, Tensor padding, List<MapSize> sizes) {
    this(tokens, positions, padding, sizes, Optional.empty());
  }

  /** The same places with other tokens. */
  public Memory withTokens(Tensor other) {
    return new Memory(other, positions, padding, sizes, pixels);
  }

  /** Where the tokens of a map begin. */
  public int start(int map) {
    return sizes.subList(0, map).stream().mapToInt(MapSize::cells).sum();
  }

  /** The padding of one map, {@code [B, H, W]}. */
  public Tensor padding(int map) {
    MapSize size = sizes.get(map);
    return padding
        .narrow(1, start(map), size.cells())
        .reshape(padding.size(0), size.height(), size.width());
  }

  /**
   * Which part of each map is not padding, by its first row and column.
   *
   * @return {@code [B, S, 2]}: of the width, of the height; 0..1
   */
  public Tensor validRatios() {
    List<Tensor> counts = new ArrayList<>();
    for (int map = 0; map < sizes.size(); map++) {
      Tensor present = padding(map).not().to(DType.FLOAT32);
      counts.add(
          Tensors.stack(1, List.of(present.select(1, 0).sum(1), present.select(2, 0).sum(1))));
    }
    return Tensors.stack(1, counts).dividedBy(widthsAndHeights());
  }

  /** {@code [S, 2]}: width and height of each map, in cells. */
  public Tensor widthsAndHeights() {
    float[] both = new float[2 * sizes.size()];
    for (int map = 0; map < sizes.size(); map++) {
      both[2 * map] = sizes.get(map).width();
      both[2 * map + 1] = sizes.get(map).height();
    }
    return Tensors.of(both, sizes.size(), 2).to(padding.device());
  }

  @Override
  public List<Tensor> tensors() {
    List<Tensor> all = new ArrayList<>(List.of(tokens, positions, padding));
    pixels.ifPresent(p -> all.addAll(p.tensors()));
    return all;
  }
}
