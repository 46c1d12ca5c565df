package org.groupdetr.tensor;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.groupdetr.tensor.CounterRng.Mask;

/** Room for the weights of one tile, several times, used again and again by one thread. */
final class Workspace {
  private final List<Tensor> buffers = new ArrayList<>();
  private final Mask mask;
  private final Optional<DropoutFactors> factors;

  /** Room for {@code count} times the weights of a tile, and for the factors of the mask. */
  Workspace(Tensor like, Tiling tiling, int count, Mask mask) {
    for (int i = 0; i < count; i++) {
      buffers.add(Tensors.emptyLike(like, tiling.largest()));
    }
    this.mask = mask;
    this.factors =
        mask.drops() ? Optional.of(new DropoutFactors(like, tiling.largest())) : Optional.empty();
  }

  /** Room number {@code index} in the tile's shape, {@code [rows, queries, keys]}. */
  Tensor buffer(int index, Tile tile) {
    return shaped(buffers.get(index).narrow(0, 0, tile.weights()), tile);
  }

  /** The factors of dropout for the tile, if there is any. */
  Optional<Tensor> factors(Tile tile) {
    return factors.map(f -> shaped(f.of(tile.weights(), host -> tile.fill(host, mask)), tile));
  }

  private static Tensor shaped(Tensor flat, Tile tile) {
    return flat.reshape(tile.rows(), tile.queries(), tile.keys());
  }
}
