package org.groupdetr.train;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.groupdetr.common.UserException;
import org.groupdetr.criterion.LossReport;
import org.groupdetr.criterion.Output;
import org.groupdetr.criterion.Targets;
import org.groupdetr.data.load.HostBatch;
import org.groupdetr.detector.SetDetector;
import org.groupdetr.features.Images;
import org.groupdetr.groups.NonFiniteCostException;
import org.groupdetr.run.LossName;
import org.groupdetr.tensor.AdamW;
import org.groupdetr.tensor.Device;
import org.groupdetr.tensor.Scope;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.tensor.distributed.GradientSum;
import org.groupdetr.tensor.distributed.ProcessGroup;
import org.groupdetr.transformer.Prediction;

/**
 * One step of training: the losses of what the detector predicts are worked out, and its parameters
 * are changed. Large steps are worked through in parts, which several processes may share out among
 * them: it does not matter which has which.
 *
 * @param clipNorm most that the gradients' common L2 norm may be
 * @param group the processes that work on a step together
 * @param sum of the gradients of all parts
 * @param statistics of batch normalisations
 */
public record TrainStep<P extends Prediction>(
    SetDetector<P> detector,
    AdamW optimizer,
    double clipNorm,
    Device device,
    ProcessGroup group,
    GradientSum sum,
    RunningStatistics statistics)
    implements AutoCloseable {

  /**
   * What a step was like, in numbers.
   *
   * @param loss weighted sum of the terms
   * @param terms by name
   * @param norm of all gradients before clipping
   */
  public record Report(double loss, Map<LossName, Double> terms, double norm) {}

  /** A step of one process. */
  public static <P extends Prediction> TrainStep<P> alone(
      SetDetector<P> detector, AdamW optimizer, double clipNorm, Device device) {
    return of(detector, optimizer, clipNorm, device, ProcessGroup.alone(), false);
  }

  /**
   * A step of several.
   *
   * @param recomputes whether the detector computes stretches again on the way back
   */
  public static <P extends Prediction> TrainStep<P> of(
      SetDetector<P> detector,
      AdamW optimizer,
      double clipNorm,
      Device device,
      ProcessGroup group,
      boolean recomputes) {
    Map<String, Tensor> trained = new LinkedHashMap<>(detector.parameters());
    trained.values().removeIf(parameter -> !parameter.requiresGradient());
    GradientSum sum = new GradientSum(group, trained, !recomputes);
    return new TrainStep<>(
        detector, optimizer, clipNorm, device, group, sum, new RunningStatistics(detector));
  }

  /**
   * Runs the step whose number is {@code step}.
   *
   * @param microBatches batches that together, and with those of the other processes, are one large
   *     batch: losses are divided by the objects of all
   * @throws UserException if a loss or a gradient is not finite, with the pictures; nothing is then
   *     changed
   */
  public Report run(long step, List<HostBatch> microBatches, List<Double> rates) {
    return run(step, StepStart.of(group, false, () -> microBatches).sound(), rates);
  }

  /** As above; the parts are this process's share of the step. */
  Report run(long step, StepStart start, List<Double> rates) {
    statistics.begin(start.parts().size());
    try {
      return learned(step, start, rates);
    } catch (UserException e) {
      statistics.undo();
      throw e;
    }
  }

  private Report learned(long step, StepStart start, List<Double> rates) {
    List<HostBatch> own = start.parts();
    int all = own.size() * group.size();
    PartReport[] reports = new PartReport[own.size()];
    String failure = "";
    for (int i : sum.begin(own.size())) {
      optimizer.zeroGrad();
      sum.beginPart(i);
      long part = step * all + group.rank() + (long) i * group.size();
      reports[i] = failure.isEmpty() ? part(part, own.get(i), start) : PartReport.failed(failure);
      failure = reports[i].failure();
      sum.endPart(i);
      statistics.endPart(i);
    }
    sum.finish();
    Report report = report(PartReport.merged(group.gather(PartReport.written(List.of(reports)))));
    double norm = optimizer.clipGradNorm(clipNorm);
    if (!Double.isFinite(norm)) {
      String pictures = pictures(String.join(", ", said(group.gather(bytes(ids(own))))));
      throw brokenDown("the norm of the gradients", norm, pictures);
    }
    statistics.finish(group); // What others have a part in comes before what cannot be undone.
    optimizer.step(rates);
    return new Report(report.loss, report.terms, norm);
  }

  private static byte[] bytes(String words) {
    return words.getBytes(StandardCharsets.UTF_8);
  }

  private static List<String> said(List<byte[]> words) {
    return words.stream().map(one -> new String(one, StandardCharsets.UTF_8)).toList();
  }

  /** The sums over all parts, in their order; the norm is not known yet. */
  private static Report report(List<PartReport> parts) {
    Map<LossName, Double> terms = new LinkedHashMap<>();
    double loss = 0;
    for (PartReport part : parts) {
      UserException.require(part.failure().isEmpty(), "%s", part.failure());
      loss += part.loss();
      part.terms().forEach((name, value) -> terms.merge(name, value, Double::sum));
    }
    return new Report(loss, terms, Double.NaN);
  }

  /** What breaks down in one of several processes is told to all before it ends them. */
  private PartReport part(long number, HostBatch batch, StepStart start) {
    detector.rng().begin(number);
    try {
      return backward(batch, start);
    } catch (UserException e) {
      if (group.size() == 1) {
        throw e;
      }
      return PartReport.failed(String.valueOf(e.getMessage()));
    } finally {
      detector.rng().end();
    }
  }

  private PartReport backward(HostBatch batch, StepStart start) {
    try (Scope scope = Scope.open()) {
      Targets targets = Targets.of(batch, device);
      Output<P> output = detector.forTraining(Images.of(batch, device), targets);
      LossReport losses = losses(output, targets, batch, start);
      double total = losses.total().item();
      if (!Double.isFinite(total)) {
        throw brokenDown("the loss", total, pictures(ids(List.of(batch))));
      }
      losses.total().backward();
      Map<LossName, Double> terms = new LinkedHashMap<>();
      losses
          .numbers()
          .forEach(
              (told, value) ->
                  terms.merge(new LossName(told.loss(), told.allLayers()), value, Double::sum));
      return new PartReport(total, terms, "");
    }
  }

  private LossReport losses(Output<P> output, Targets targets, HostBatch batch, StepStart start) {
    double part = batch.size() / (double) start.pictures();
    try {
      return detector.task().criterion().losses(output, targets, start.objects(), part);
    } catch (NonFiniteCostException e) {
      throw new UserException(
          "training broke down: costs of matching are not finite ("
              + e.getMessage()
              + "); "
              + pictures(ids(List.of(batch)))
              + "; try a lower learning rate",
          e);
    }
  }

  private static UserException brokenDown(String what, double value, String pictures) {
    return UserException.of(
        "training broke down: %s is %s; %s; try a lower learning rate", what, value, pictures);
  }

  private static String pictures(String ids) {
    return "pictures of this step: " + ids;
  }

  private static String ids(List<HostBatch> parts) {
    return parts.stream()
        .flatMapToLong(part -> Arrays.stream(part.imageIds()))
        .mapToObj(Long::toString)
        .collect(Collectors.joining(", "));
  }

  @Override
  public void close() {
    sum.close();
  }
}
