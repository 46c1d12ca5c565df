package org.groupdetr.nn;

import java.util.ArrayList;
import java.util.List;
import org.groupdetr.tensor.Tensor;

/** Linear layers with ReLU between them. */
public final class Mlp extends Layer {
  private final List<Linear> layers = new ArrayList<>();

  private Mlp(List<Linear> layers) {
    for (Linear layer : layers) {
      this.layers.add(child("layers." + this.layers.size(), layer));
    }
  }

  /** All layers by Glorot, as inside a transformer. */
  public static Mlp xavier(int in, int hidden, int out, int depth, Init init) {
    List<Linear> layers = new ArrayList<>();
    for (int i = 0; i < depth; i++) {
      layers.add(Linear.xavier(i == 0 ? in : hidden, i == depth - 1 ? out : hidden, init));
    }
    return new Mlp(layers);
  }

  /** All layers uniform by the number of their inputs. */
  public static Mlp uniform(int in, int hidden, int out, int depth, Init init) {
    List<Linear> layers = new ArrayList<>();
    for (int i = 0; i < depth; i++) {
      layers.add(Linear.uniform(i == 0 ? in : hidden, i == depth - 1 ? out : hidden, init));
    }
    return new Mlp(layers);
  }

  /** A box head: three layers of which the last is zero, so that boxes begin where they are. */
  public static Mlp boxHead(int channels, Init init) {
    return boxHead(channels, 0, init);
  }

  /** As {@link #boxHead(int, Init)}; width and height begin by {@code size} apart, as logits. */
  public static Mlp boxHead(int channels, float size, Init init) {
    return new Mlp(
        List.of(
            Linear.uniform(channels, channels, init),
            Linear.uniform(channels, channels, init),
            Linear.constant(channels, 0, 0, size, size)));
  }

  /**
   * Applies the layers.
   *
   * @param x {@code [.., in]}
   * @return {@code [.., out]}
   */
  public Tensor apply(Tensor x) {
    Tensor y = layers.get(0).apply(x);
    for (Linear layer : layers.subList(1, layers.size())) {
      y = layer.apply(y.reluInPlace());
    }
    return y;
  }

  /** Enters the layers, applied at so many places. */
  public void cost(CostSheet sheet, double places) {
    layers.forEach(layer -> layer.cost(sheet, places));
  }

  /** How many numbers it gives at a place. */
  public int outputs() {
    return layers.get(layers.size() - 1).outputs();
  }
}
