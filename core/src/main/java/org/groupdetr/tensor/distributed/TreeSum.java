package org.groupdetr.tensor.distributed;

import java.util.ArrayDeque;
import java.util.Deque;
import org.groupdetr.tensor.NoGrad;
import org.groupdetr.tensor.Scope;
import org.groupdetr.tensor.Tensor;

/**
 * Adds a tensor up over all processes, to the same bits everywhere: halving and doubling, Thakur
 * and others, 2005. With W processes, a power of two, rank r and rank r + W/2 are added first, then
 * those that are W/4 apart, and so on, which is the order of {@link SumOrder}; what is more than a
 * power of two is added to the first ranks before.
 */
final class TreeSum {
  private final GradientLink link;
  private final int rank;
  private final int core;
  private final int extra;

  TreeSum(GradientLink link, int rank, int size) {
    this.link = link;
    this.rank = rank;
    core = Integer.highestOneBit(size);
    extra = size - core;
  }

  /** A stretch of the tensor. */
  private record Range(long from, long to) {
    Tensor of(Tensor whole) {
      return whole.narrow(0, from, to - from);
    }

    Range low() {
      return new Range(from, from + (to - from) / 2);
    }

    Range high() {
      return new Range(from + (to - from) / 2, to);
    }
  }

  /**
   * Adds up.
   *
   * @param flat one axis of float32; becomes the sum
   * @param scratch at least as long
   */
  void add(Tensor flat, Tensor scratch) {
    try (Scope scope = Scope.open();
        NoGrad quiet = NoGrad.open()) {
      if (rank >= core) {
        link.send(flat, rank - core);
        link.receive(flat, rank - core);
        return;
      }
      boolean helps = rank < extra;
      if (helps) {
        Tensor other = new Range(0, flat.count()).of(scratch);
        link.receive(other, rank + core);
        flat.addInPlace(other);
      }
      amongPowerOfTwo(flat, scratch);
      if (helps) {
        link.send(flat, rank + core);
      }
    }
  }

  private void amongPowerOfTwo(Tensor flat, Tensor scratch) {
    Range own = new Range(0, flat.count());
    Deque<Range> others = new ArrayDeque<>();
    for (int distance = core / 2; distance >= 1; distance /= 2) {
      boolean keepsLow = (rank & distance) == 0;
      Range kept = keepsLow ? own.low() : own.high();
      Range given = keepsLow ? own.high() : own.low();
      Tensor other = new Range(0, kept.to - kept.from).of(scratch);
      link.exchange(given.of(flat), other, rank ^ distance);
      kept.of(flat).addInPlace(other);
      others.push(given);
      own = kept;
    }
    for (int distance = 1; distance < core; distance *= 2) {
      Range other = others.pop();
      link.exchange(own.of(flat), other.of(flat), rank ^ distance);
      own = new Range(Math.min(own.from, other.from), Math.max(own.to, other.to));
    }
  }
}
