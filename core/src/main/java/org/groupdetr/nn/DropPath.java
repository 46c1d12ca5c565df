package org.groupdetr.nn;

import static org.groupdetr.common.Require.require;

import java.util.Arrays;
import java.util.Optional;
import org.groupdetr.tensor.CounterRng;
import org.groupdetr.tensor.DType;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.tensor.Tensors;

/**
 * Passes over a residual branch at random while a training step runs, row by row, and scales it in
 * the other rows. Huang et al., ECCV 2016.
 *
 * @param probability with which a row is passed over
 * @param draws decides for which
 */
public record DropPath(double probability, Draws draws) {
  /** Passes over nothing. */
  public static final DropPath NONE = new DropPath(0, (rows, probability) -> Optional.empty());

  public DropPath {
    require(probability >= 0 && probability < 1, "dropPath must be in [0, 1), was %s", probability);
  }

  /** Decides for rows, branch after branch in the order of the network. */
  @FunctionalInterface
  public interface Draws {
    /** For each row 0 or {@code 1 / (1 - probability)}; none while no training step runs. */
    Optional<float[]> factors(int rows, double probability);

    /** By the run's randomness, which knows whether a training step runs. */
    static Draws of(CounterRng rng) {
      return (rows, probability) -> {
        CounterRng.Mask mask = rng.next(probability);
        if (!mask.drops()) {
          return Optional.empty();
        }
        int[] bits = new int[rows];
        mask.fill(bits, 0, 0, rows);
        float[] factors = new float[rows];
        for (int i = 0; i < rows; i++) {
          factors[i] = Float.intBitsToFloat(bits[i]);
        }
        return Optional.of(factors);
      };
    }
  }

  /** By the run's randomness. */
  public static DropPath of(double probability, CounterRng rng) {
    return new DropPath(probability, Draws.of(rng));
  }

  /** That of one of several blocks, counted from 0: none in the first, and more and more. */
  public DropPath ofBlock(int block, int blocks) {
    return new DropPath(block == 0 ? 0 : probability * block / (blocks - 1), draws);
  }

  /**
   * The next draw for a branch.
   *
   * @param x {@code [R, ..]}
   * @return {@code [R, 1, ..]}, or none if all rows stay as they are
   */
  public Optional<Tensor> factors(Tensor x) {
    if (probability == 0) {
      return Optional.empty();
    }
    long[] shape = new long[x.rank()];
    Arrays.fill(shape, 1);
    shape[0] = x.size(0);
    return draws
        .factors(x.size(0), probability)
        .map(factors -> Tensors.of(factors, shape).to(x.device()).to(exact(x.type())));
  }

  /** Factors are not rounded where the branch is: all of it would be scaled wrongly. */
  private static DType exact(DType type) {
    return type == DType.BFLOAT16 ? DType.FLOAT32 : type;
  }

  /**
   * The branch with some rows zero and the others scaled.
   *
   * @param x {@code [R, ..]}
   */
  public Tensor apply(Tensor x) {
    return factors(x).map(x::times).orElse(x);
  }
}
