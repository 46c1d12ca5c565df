package org.groupdetr.train;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import org.groupdetr.common.UserException;
import org.groupdetr.criterion.LossReport;
import org.groupdetr.criterion.Output;
import org.groupdetr.criterion.Targets;
import org.groupdetr.data.HostTargets;
import org.groupdetr.data.load.HostBatch;
import org.groupdetr.detector.SetDetector;
import org.groupdetr.features.Images;
import org.groupdetr.groups.NonFiniteCostException;
import org.groupdetr.run.LossName;
import org.groupdetr.tensor.AdamW;
import org.groupdetr.tensor.Device;
import org.groupdetr.tensor.Scope;
import org.groupdetr.transformer.Prediction;

/**
 * One step of training: the losses of what the detector predicts are worked out, and its parameters
 * are changed. Large steps may be worked through in parts.
 *
 * @param clipNorm most that the gradients' common L2 norm may be
 */
public record TrainStep<P extends Prediction>(
    SetDetector<P> detector, AdamW optimizer, double clipNorm, Device device) {

  /**
   * What a step was like, in numbers.
   *
   * @param loss weighted sum of the terms
   * @param terms by name
   * @param norm of all gradients before clipping
   */
  public record Report(double loss, Map<LossName, Double> terms, double norm) {}

  /**
   * Runs the step whose number is {@code step}.
   *
   * @param microBatches batches that together are one large batch: losses are divided by the
   *     objects of all
   * @throws UserException if a loss or a gradient is not finite, with the pictures; nothing is then
   *     changed
   */
  public Report run(long step, List<HostBatch> microBatches, List<Double> rates) {
    int objects = microBatches.stream().mapToInt(TrainStep::objects).sum();
    double pictures = microBatches.stream().mapToInt(HostBatch::size).sum();
    Map<LossName, Double> terms = new LinkedHashMap<>();
    double loss = 0;
    optimizer.zeroGrad();
    for (int i = 0; i < microBatches.size(); i++) {
      detector.rng().begin(step * microBatches.size() + i);
      try {
        StepTotals totals = new StepTotals(objects, microBatches.get(i).size() / pictures);
        loss += backward(microBatches.get(i), totals, terms);
      } finally {
        detector.rng().end();
      }
    }
    double norm = optimizer.clipGradNorm(clipNorm);
    requireFinite("the norm of the gradients", norm, microBatches);
    optimizer.step(rates);
    return new Report(loss, terms, norm);
  }

  /** Of what a batch is a part: the objects of the step, and which part of its pictures it has. */
  private record StepTotals(int objects, double part) {}

  private double backward(HostBatch batch, StepTotals totals, Map<LossName, Double> terms) {
    try (Scope scope = Scope.open()) {
      Targets targets = Targets.of(batch, device);
      Output<P> output = detector.forTraining(Images.of(batch, device), targets);
      LossReport losses = losses(output, targets, batch, totals);
      double total = losses.total().item();
      requireFinite("the loss", total, List.of(batch));
      losses.total().backward();
      losses
          .numbers()
          .forEach(
              (told, value) ->
                  terms.merge(new LossName(told.loss(), told.allLayers()), value, Double::sum));
      return total;
    }
  }

  private LossReport losses(Output<P> output, Targets targets, HostBatch batch, StepTotals totals) {
    try {
      return detector.task().criterion().losses(output, targets, totals.objects, totals.part);
    } catch (NonFiniteCostException e) {
      throw new UserException(
          "training broke down: costs of matching are not finite ("
              + e.getMessage()
              + "); "
              + pictures(List.of(batch))
              + "; try a lower learning rate",
          e);
    }
  }

  private static int objects(HostBatch batch) {
    return batch.targets().stream().map(HostTargets::labels).mapToInt(l -> l.length).sum();
  }

  private static void requireFinite(String what, double value, List<HostBatch> microBatches) {
    if (!Double.isFinite(value)) {
      throw UserException.of(
          "training broke down: %s is %s; %s; try a lower learning rate",
          what, value, pictures(microBatches));
    }
  }

  private static String pictures(List<HostBatch> microBatches) {
    StringJoiner ids = new StringJoiner(", ", "pictures of this step: ", "");
    for (HostBatch part : microBatches) {
      for (long id : part.imageIds()) {
        ids.add(Long.toString(id));
      }
    }
    return ids.toString();
  }
}
