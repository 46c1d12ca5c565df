package org.groupdetr.nn;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.function.Supplier;
import org.groupdetr.tensor.Tensor;

/**
 * Adds up what a pass over one picture costs. Every layer enters its own part, told by the layer
 * around it on how many places it is applied. A multiplication with its addition counts once; what
 * happens element by element is left out.
 */
public final class CostSheet {
  /** Products of attention on the way back, for each on the way there: weights are made again. */
  private static final double ATTENTION_BACK = 2.5;

  private final Set<Tensor> matrices = Collections.newSetFromMap(new IdentityHashMap<>());
  private boolean gradients = true;
  private boolean reached;
  private double forward;
  private double step;
  private double maps;
  private double kept;
  private double again;
  private double workspace;

  /** A matrix or kernel that is applied at so many places. */
  public void matrix(Tensor weights, double places) {
    matrices.add(weights);
    part(weights, 1, places);
  }

  /** As {@link #matrix}, applied to pictures, of which no gradient is needed. */
  void matrixOnPictures(Tensor weights, double places) {
    matrix(weights, places);
    step -= gradients && weights.requiresGradient() ? weights.count() * places : 0;
  }

  /** A part of a matrix, such as one third of three projections. */
  void part(Tensor weights, double share, double places) {
    matrices.add(weights);
    double products = share * weights.count() * places;
    forward += products;
    boolean passed = gradients && reached;
    step += products * (gradients && weights.requiresGradient() ? 3 : passed ? 2 : 1);
  }

  /** Products of attention, which nothing is trained of. */
  public void attention(double products) {
    forward += products;
    step += products * (gradients ? 1 + ATTENTION_BACK : 1);
  }

  /** Products of things that are no parameters, such as masks; of which gradients are needed. */
  public void products(double products) {
    forward += products;
    step += products * (gradients ? 3 : 1);
  }

  /** The same with fixed numbers, of which no gradients are needed. */
  public void productsWithFixed(double products) {
    forward += products;
    step += products * (gradients ? 2 : 1);
  }

  /** Numbers of tokens and queries that are kept for the way back. */
  public void keeps(double numbers) {
    kept += gradients ? numbers : 0;
  }

  /** Numbers of maps of the backbone that are kept for the way back. */
  void keepsMap(double numbers) {
    maps += gradients ? numbers : 0;
  }

  /**
   * Enters a layer; what it would keep is there for a moment only if it is computed again on the
   * way back.
   *
   * @param recomputed whether it is
   * @param inputs numbers that are kept instead
   */
  public void layer(boolean recomputed, double inputs, Runnable entries) {
    double keptBefore = kept;
    double forwardBefore = forward;
    entries.run();
    if (recomputed && gradients) {
      again = Math.max(again, kept - keptBefore);
      kept = keptBefore + inputs;
      step += forward - forwardBefore;
    }
  }

  /** Numbers that are there for a moment, of one picture after the other. */
  public void needs(double numbers) {
    workspace = Math.max(workspace, numbers);
  }

  /** Enters what is done without a graph. */
  public void withoutGradients(Runnable entries) {
    boolean before = gradients;
    gradients = false;
    entries.run();
    gradients = before;
  }

  /**
   * Enters a part behind those that were entered before. One that does not learn only passes
   * gradients on, and only if something before it learns.
   *
   * @param learns whether anything of it is trained
   */
  public <T> T behind(boolean learns, Supplier<T> entries) {
    boolean before = gradients;
    gradients = before && (learns || reached);
    T outcome = entries.get();
    gradients = before;
    reached |= learns;
    return outcome;
  }

  /** Whether a matrix or kernel was entered, or a part of it. */
  public boolean holds(Tensor weights) {
    return matrices.contains(weights);
  }

  /** Multiplications with additions of the forward pass. */
  public double forward() {
    return forward;
  }

  /** The same of a training step, forward and back. */
  public double step() {
    return step;
  }

  /** Numbers of maps that a step keeps. */
  public double maps() {
    return maps;
  }

  /** Numbers of tokens and queries that a step keeps. */
  public double kept() {
    return kept + again;
  }

  /** The most numbers that are there for a moment, besides. */
  public double workspace() {
    return workspace;
  }
}
