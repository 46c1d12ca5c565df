package org.groupdetr.criterion;

import java.util.ArrayList;
import java.util.List;
import org.groupdetr.criterion.SetLoss.Normaliser;
import org.groupdetr.groups.Assignment;
import org.groupdetr.groups.BlockAssigner;
import org.groupdetr.groups.QueryLayout;
import org.groupdetr.nn.CostSheet;
import org.groupdetr.tensor.NoGrad;
import org.groupdetr.tensor.Scope;
import org.groupdetr.transformer.Prediction;

/**
 * Judges what every layer of a decoder says: pairs queries with targets, then sums the losses of
 * the pairs, divided by the number of positives. Each layer is matched anew; queries whose targets
 * are known beforehand are not matched and have losses of their own.
 *
 * @param cost by which pairs are found
 * @param losses of their predictions
 * @param divisor by what the sums over pairs are divided
 */
public record SetCriterion<P extends Prediction>(
    MatchCost<? super P> cost, List<WeightedLoss<? super P>> losses, Divisor divisor) {
  public SetCriterion {
    losses = List.copyOf(losses);
  }

  /** By what sums over pairs are divided. */
  public enum Divisor {
    /** By the pairs there are if each object is found: the mean over the groups' losses. */
    POSITIVES,
    /** By the objects: the sum of the groups' losses. */
    OBJECTS
  }

  /** Whose sums are divided by positives. */
  public SetCriterion(MatchCost<? super P> cost, List<? extends WeightedLoss<? super P>> losses) {
    this(cost, List.copyOf(losses), Divisor.POSITIVES);
  }

  /** The same with another divisor. */
  public SetCriterion<P> dividedBy(Divisor other) {
    return new SetCriterion<>(cost, losses, other);
  }

  /**
   * The losses of all layers and of the proposals.
   *
   * @param objects by how many objects the sums are divided: those of the whole step, which may
   *     consist of several batches
   */
  public LossReport losses(Output<P> output, Targets targets, int objects) {
    return losses(output, targets, objects, 1);
  }

  /**
   * As {@link #losses(Output, Targets, int)}, for a part of a step.
   *
   * @param pictures which part of the step's pictures these are, 0..1
   */
  public LossReport losses(Output<P> output, Targets targets, int objects, double pictures) {
    QueryLayout layout = output.layout();
    List<LossTerm> terms = new ArrayList<>();
    for (int layer = 0; layer < output.layers().size(); layer++) {
      P said = output.layers().get(layer);
      LossPart matched =
          new LossPart(
              LossTerm.Part.MATCHED, layer, new Normaliser(positives(objects, layout), pictures));
      terms.addAll(terms(matched, said, targets, matched(said, layout, targets)));
      if (!layout.known().isEmpty()) {
        double copies = (double) objects * layout.known().size();
        LossPart known = new LossPart(LossTerm.Part.KNOWN, layer, new Normaliser(copies, pictures));
        MatchedIndices assigned = MatchedIndices.known(layout, targets, said.logits());
        terms.addAll(terms(known, said, targets, assigned));
      }
    }
    output
        .proposals()
        .ifPresent(
            said ->
                terms.addAll(
                    proposed(
                        said,
                        layout,
                        targets,
                        new Normaliser(positives(objects, layout), pictures))));
    return new LossReport(terms);
  }

  private List<LossTerm> proposed(
      P said, QueryLayout layout, Targets targets, Normaliser normaliser) {
    QueryLayout alone = layout.withoutKnown();
    LossPart part = new LossPart(LossTerm.Part.PROPOSED, 0, normaliser);
    return terms(part, said, targets, matched(said, alone, targets));
  }

  private double positives(int objects, QueryLayout layout) {
    return divisor == Divisor.OBJECTS ? objects : (double) objects * layout.positivesPerObject();
  }

  /** A part of the output, and by what its losses are divided. */
  private record LossPart(LossTerm.Part part, int layer, Normaliser normaliser) {}

  private List<LossTerm> terms(LossPart part, P said, Targets targets, MatchedIndices assigned) {
    List<LossTerm> terms = new ArrayList<>();
    for (WeightedLoss<? super P> weighted : losses) {
      SetLoss.Terms own =
          Scope.tidy(() -> weighted.loss().terms(said, targets, assigned, part.normaliser));
      for (int i = 0; i < own.all().size(); i++) {
        SetLoss.Term term = own.all().get(i);
        double weight = weighted.weights().get(i);
        terms.add(new LossTerm(term.name(), part.part, part.layer, term.value(), weight));
      }
    }
    return terms;
  }

  /** The pairs of each picture. */
  public List<Assignment> match(P prediction, QueryLayout layout, Targets targets) {
    List<Assignment> pairs = new ArrayList<>();
    try (NoGrad quiet = NoGrad.open();
        Scope scope = Scope.open()) {
      MatchCost<? super P> begun = cost.begun(prediction);
      for (int picture = 0; picture < targets.counts().size(); picture++) {
        try (Scope own = Scope.open()) {
          pairs.add(BlockAssigner.assign(begun.cost(prediction, targets, picture), layout));
        }
      }
    }
    return pairs;
  }

  private MatchedIndices matched(P prediction, QueryLayout layout, Targets targets) {
    return MatchedIndices.matched(
        match(prediction, layout, targets), layout, targets, prediction.logits());
  }

  /** Enters the losses of so many predictions of a picture. */
  public void cost(CostSheet sheet, LossSizes sizes, int predictions) {
    losses.forEach(weighted -> sheet.keeps(predictions * weighted.loss().kept(sizes)));
    sheet.needs(cost.workspace(sizes));
  }
}
