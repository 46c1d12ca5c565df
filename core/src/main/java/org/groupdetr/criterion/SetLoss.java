package org.groupdetr.criterion;

import java.util.List;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.tensor.TensorBundle;

/** One or several losses of what one layer says. */
public interface SetLoss<P> {
  /**
   * The losses, not weighted; as many and in the same order every time.
   *
   * @param normaliser what the batch is of its step
   */
  Terms terms(P prediction, Targets targets, MatchedIndices assigned, Normaliser normaliser);

  /** How many numbers are kept of a picture for the way back. */
  double kept(LossSizes sizes);

  /**
   * What a batch is of the step that it is part of.
   *
   * @param pairs how many positives the step has
   * @param pictures how many of the step's pictures it holds, 0..1
   */
  record Normaliser(double pairs, double pictures) {
    /** By what sums over pairs are divided. */
    double positives() {
      return Math.max(1.0, pairs);
    }
  }

  /**
   * A loss.
   *
   * @param name by which it is reported
   * @param value a single number
   */
  record Term(String name, Tensor value) {}

  /** Some losses. */
  record Terms(List<Term> all) implements TensorBundle {
    public Terms {
      all = List.copyOf(all);
    }

    /** One loss. */
    static Terms of(String name, Tensor value) {
      return new Terms(List.of(new Term(name, value)));
    }

    @Override
    public List<Tensor> tensors() {
      return all.stream().map(Term::value).toList();
    }
  }
}
