package org.groupdetr.features.vit;

import java.util.Optional;
import org.groupdetr.features.DinoV2Spec;
import org.groupdetr.nn.Conv2d;
import org.groupdetr.nn.CostSheet;
import org.groupdetr.nn.Init;
import org.groupdetr.nn.Layer;
import org.groupdetr.tensor.Kernels.Window;
import org.groupdetr.tensor.MapSize;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.tensor.Tensors;

/** From pictures to the tokens of windows: a class token, registers if there are any, patches. */
final class DinoV2Embedding extends Layer {
  private final DinoV2Spec spec;
  private final Windows windows;
  private final Parameter classToken;
  private final Optional<Parameter> registers;
  private final Parameter positions;
  private final Conv2d patches;

  DinoV2Embedding(DinoV2Spec spec, Windows windows, Init init) {
    this.spec = spec;
    this.windows = windows;
    int channels = spec.channels();
    classToken = parameter("cls_token", init.normal(Vit.DEVIATION, 1, 1, channels)).withoutDecay();
    // Stood for hidden patches when DINOv2 was trained; published files have it.
    parameter("mask_token", zeros(1, channels)).withoutDecay();
    registers =
        spec.registers() == 0
            ? Optional.empty()
            : Optional.of(
                parameter("register_tokens", zeros(1, spec.registers(), channels)).withoutDecay());
    long places = (long) spec.positions() * spec.positions();
    positions =
        parameter("position_embeddings", init.normal(Vit.DEVIATION, 1, places + 1, channels))
            .withoutDecay();
    Window step = new Window(spec.patch(), 0, 1);
    patches =
        child(
            "patch_embeddings.projection",
            Conv2d.normal(3, channels, spec.patch(), step, Vit.DEVIATION, init).withoutDecay());
  }

  /** How many tokens of a window stand for no patch; they come first. */
  int others() {
    return 1 + spec.registers();
  }

  /** Pictures {@code [B, 3, H, W]} to {@code [R, T, C]}. */
  Tensor apply(Tensor pixels, MapSize grid) {
    Tensor table = positions.get();
    Tensor map = patches.apply(pixels.channelsLast()).permute(0, 2, 3, 1);
    Tensor tokens = windows.cut(map.plus(placed(table, grid)));
    Tensor first = classToken.get().plus(table.narrow(1, 0, 1));
    Tensor before = registers.map(more -> Tensors.cat(1, first, more.get())).orElse(first);
    return Tensors.cat(1, before.expand(tokens.size(0), others(), spec.channels()), tokens);
  }

  /**
   * The table of positions for a picture, without the class token's.
   *
   * @param table {@code [1, 1 + side side, C]}
   * @return {@code [H, W, C]}
   */
  static Tensor placed(Tensor table, MapSize grid) {
    int side = (int) Math.round(Math.sqrt(table.size(1) - 1.0));
    Tensor square = table.select(0, 0).narrow(0, 1, (long) side * side).reshape(side, side, -1);
    return resized(side, grid)
        ? Bicubic.ANTIALIASED.resized(square, grid.height(), grid.width())
        : square;
  }

  private static boolean resized(int side, MapSize grid) {
    return grid.height() != side || grid.width() != side;
  }

  void cost(CostSheet sheet, MapSize picture, MapSize grid) {
    patches.costOnPictures(sheet, picture);
    if (resized(spec.positions(), grid)) {
      Bicubic.cost(sheet, spec.positions(), grid, spec.channels());
    }
  }
}
