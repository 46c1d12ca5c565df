package org.groupdetr.tensor;

import static org.groupdetr.common.Require.require;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.groupdetr.common.UserException;

/**
 * Adam with decoupled weight decay, betas 0.9 and 0.999, epsilon 1e-8. Loshchilov and Hutter, 2017.
 * Parameters stand in groups, each with a learning rate of its own.
 */
public final class AdamW implements AutoCloseable {
  private static final double BETA1 = 0.9;
  private static final double BETA2 = 0.999;
  private static final double EPSILON = 1e-8;
  private static final long PIECE = 1 << 18;

  private final List<Map<String, Slot>> groups = new ArrayList<>();
  private long steps;

  private record Slot(Tensor parameter, Tensor mean, Tensor square, double decay) {}

  /** An optimizer of these groups of parameters, by name. */
  public AdamW(List<Map<String, Tensor>> groups, double weightDecay) {
    this(groups, weightDecay, Set.of());
  }

  /** As above; the weights of parameters with names in {@code noDecay} do not decay. */
  public AdamW(List<Map<String, Tensor>> groups, double weightDecay, Set<String> noDecay) {
    try (Scope scope = Scope.open()) {
      for (Map<String, Tensor> group : groups) {
        Map<String, Slot> slots = new LinkedHashMap<>();
        group.forEach(
            (name, parameter) ->
                slots.put(
                    name,
                    new Slot(
                        parameter,
                        zerosLike(parameter),
                        zerosLike(parameter),
                        noDecay.contains(name) ? 0 : weightDecay)));
        this.groups.add(slots);
      }
    }
  }

  private static Tensor zerosLike(Tensor parameter) {
    return parameter.detach().times(0).retained();
  }

  /** Steps taken so far. */
  public long steps() {
    return steps;
  }

  /**
   * Forgets all gradients: what is not reached by the next ones is not changed by the next step.
   */
  public void zeroGrad() {
    each(slot -> slot.parameter.clearGradient());
  }

  /**
   * Scales all gradients so that their common L2 norm is at most {@code most}.
   *
   * @param most no limit if infinite
   * @return the norm before
   */
  public double clipGradNorm(double most) {
    double[] sum = {0};
    each(
        slot -> {
          if (slot.parameter.hasGradient()) {
            double norm = slot.parameter.gradient().norm().item();
            sum[0] += norm * norm;
          }
        });
    double norm = Math.sqrt(sum[0]);
    double factor = most / (norm + 1e-6);
    if (factor < 1) {
      each(
          slot -> {
            if (slot.parameter.hasGradient()) {
              slot.parameter.gradient().multiplyInPlace(factor);
            }
          });
    }
    return norm;
  }

  /** Changes the parameters; {@code rates} are the learning rates of the groups, in order. */
  public void step(List<Double> rates) {
    require(rates.size() == groups.size(), "%d rates for %d groups", rates.size(), groups.size());
    steps++;
    List<Piece> pieces = new ArrayList<>();
    try (Scope scope = Scope.open()) {
      for (int i = 0; i < groups.size(); i++) {
        double rate = rates.get(i);
        groups.get(i).values().stream()
            .filter(slot -> slot.parameter.hasGradient())
            .forEach(slot -> cut(slot, rate, pieces));
      }
    }
    ParallelFor.each(pieces.size(), () -> i -> step(pieces.get(i)));
  }

  /** A stretch of a parameter which stays in a cache between the passes over it. */
  private record Piece(Slot slot, double rate, long from, long size) {}

  /** Adds the parameter in pieces; on other devices than the processor in one. */
  private static void cut(Slot slot, double rate, List<Piece> pieces) {
    long count = slot.parameter.count();
    long most = slot.parameter.device().isCpu() ? PIECE : Math.max(1, count);
    for (long from = 0; from < count; from += most) {
      pieces.add(new Piece(slot, rate, from, Math.min(most, count - from)));
    }
  }

  private void step(Piece piece) {
    Slot slot = piece.slot;
    Raw whole =
        new Raw(slot.parameter.raw, slot.parameter.gradient().raw, slot.mean.raw, slot.square.raw);
    if (whole.isDenseAlike()) {
      step(whole.piece(piece.from, piece.size), piece.rate, slot.decay);
    } else if (piece.from == 0) {
      step(whole, piece.rate, slot.decay);
    }
  }

  private void step(Raw at, double rate, double decay) {
    at.parameter.mul_(new Scalar(1 - rate * decay));
    at.mean.lerp_(at.gradient, new Scalar(1 - BETA1));
    at.square.mul_(new Scalar(BETA2)).addcmul_(at.gradient, at.gradient, new Scalar(1 - BETA2));
    double size = rate / (1 - Math.pow(BETA1, (double) steps));
    double scale = Math.sqrt(1 - Math.pow(BETA2, (double) steps));
    org.bytedeco.pytorch.Tensor spread = at.square.sqrt();
    spread.mul_(new Scalar(1 / scale)).add_(new Scalar(EPSILON));
    at.parameter.addcdiv_(at.mean, spread, new Scalar(-size));
  }

  /** What a step reads and writes, or a piece of it. */
  private record Raw(
      org.bytedeco.pytorch.Tensor parameter,
      org.bytedeco.pytorch.Tensor gradient,
      org.bytedeco.pytorch.Tensor mean,
      org.bytedeco.pytorch.Tensor square) {
    /** Whether the same place in memory belongs to the same number in all four. */
    boolean isDenseAlike() {
      return parameter.is_non_overlapping_and_dense()
          && Stream.of(gradient, mean, square)
              .allMatch(other -> other.strides().equals(parameter.strides()));
    }

    Raw piece(long from, long size) {
      return new Raw(
          piece(parameter, from, size),
          piece(gradient, from, size),
          piece(mean, from, size),
          piece(square, from, size));
    }

    private static org.bytedeco.pytorch.Tensor piece(
        org.bytedeco.pytorch.Tensor whole, long from, long size) {
      long start = whole.storage_offset() + from;
      return whole.as_strided(new long[] {size}, new long[] {1}, new LongOptional(start));
    }
  }

  private void each(java.util.function.Consumer<Slot> work) {
    try (NoGrad quiet = NoGrad.open()) {
      for (Map<String, Slot> group : groups) {
        for (Slot slot : group.values()) {
          try (Scope scope = Scope.open()) {
            work.accept(slot);
          }
        }
      }
    }
  }

  /** Both moments of every parameter, by {@code mean.NAME} and {@code square.NAME}. */
  public Map<String, Tensor> state() {
    Map<String, Tensor> state = new LinkedHashMap<>();
    for (Map<String, Slot> group : groups) {
      group.forEach(
          (name, slot) -> {
            state.put("mean." + name, slot.mean);
            state.put("square." + name, slot.square);
          });
    }
    return state;
  }

  /** Goes back to where {@link #state} and {@link #steps} were taken. */
  public void restore(Map<String, Tensor> state, long steps) {
    this.steps = steps;
    try (NoGrad quiet = NoGrad.open()) {
      state()
          .forEach(
              (name, own) -> {
                UserException.require(
                    state.containsKey(name), "the optimizer's state lacks %s", name);
                own.copyFrom(state.getOrDefault(name, own));
              });
    }
  }

  @Override
  public void close() {
    state().values().forEach(Tensor::close);
  }
}
