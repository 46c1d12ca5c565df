package org.groupdetr.recipe;

import static org.groupdetr.common.Require.require;

import java.util.List;
import java.util.Optional;
import org.groupdetr.groups.Grouping;
import org.groupdetr.tensor.precision.Precision;

/**
 * How a detector learns. Groups stand here and not with the detector: a trained detector has one.
 *
 * @param epochs how often every picture is seen
 * @param batchSize pictures of one optimizer step, all parts together
 * @param accumulate in how many equal parts, one after another, the pictures of a step are
 *     computed; more parts need less memory and give the same step
 * @param groups K, groups of queries; 1 trains the plain detector
 * @param assignment how objects are given to the K sets of queries
 * @param learningRate of everything but the backbone
 * @param backboneLearningRate of the backbone; 0 leaves it as it is
 * @param weightDecay AdamW's, on all parameters but those that the detector spares
 * @param layerDecay rates that shrink towards the first layers of the backbone, if wanted
 * @param freeze parts of the detector, by the names that {@code describe} lists, which stay as they
 *     are: no gradients are worked out for them, and none at all before the first part that learns
 * @param dropPath with what chance a picture, or a window of it, passes by the last layer of the
 *     backbone; less by the layers before it, and 0 for none. In training only
 * @param clipNorm greatest L2 norm of all gradients together; longer ones are shortened to it
 * @param schedule how the learning rates change
 * @param ema a moving average of the weights, if wanted
 * @param earlyStopping when to end before the last epoch, if wanted
 * @param evaluateEvery epochs between evaluations; the last epoch is always evaluated
 * @param checkpointEvery steps between checkpoints within an epoch; absent: at the end of each
 *     epoch only
 * @param logEvery steps between lines of the log
 * @param seed of weights, order, augmentation and dropout
 * @param checkpointing compute activations anew in the backward pass instead of keeping them: less
 *     memory, more time, the same numbers
 * @param precision in what products of matrices and convolutions are worked out
 */
public record TrainingSpec(
    int epochs,
    int batchSize,
    int accumulate,
    int groups,
    Grouping.Kind assignment,
    double learningRate,
    double backboneLearningRate,
    double weightDecay,
    Optional<LayerDecaySpec> layerDecay,
    Optional<List<String>> freeze,
    double dropPath,
    double clipNorm,
    ScheduleSpec schedule,
    Optional<EmaSpec> ema,
    Optional<EarlyStoppingSpec> earlyStopping,
    int evaluateEvery,
    Optional<Integer> checkpointEvery,
    int logEvery,
    long seed,
    boolean checkpointing,
    Precision precision) {

  public TrainingSpec {
    require(epochs >= 1, "epochs must be at least 1, was %d", epochs);
    require(batchSize >= 1, "batchSize must be at least 1, was %d", batchSize);
    require(
        accumulate >= 1 && batchSize % accumulate == 0,
        "accumulate must divide batchSize (%d), was %d",
        batchSize,
        accumulate);
    require(groups >= 1, "groups must be at least 1, was %d", groups);
    require(learningRate > 0, "learningRate must be above 0, was %s", learningRate);
    require(
        backboneLearningRate >= 0,
        "backboneLearningRate must not be negative, was %s",
        backboneLearningRate);
    require(weightDecay >= 0, "weightDecay must not be negative, was %s", weightDecay);
    freeze = freeze.map(List::copyOf);
    require(
        freeze.map(parts -> !parts.isEmpty()).orElse(true),
        "freeze must name at least one part; none trains all");
    require(dropPath >= 0 && dropPath < 1, "dropPath must be in [0, 1), was %s", dropPath);
    require(clipNorm > 0, "clipNorm must be above 0, was %s", clipNorm);
    require(evaluateEvery >= 1, "evaluateEvery must be at least 1, was %d", evaluateEvery);
    require(logEvery >= 1, "logEvery must be at least 1, was %d", logEvery);
    checkpointEvery.ifPresent(
        steps -> require(steps >= 1, "checkpointEvery must be at least 1, was %d", steps));
  }

  /** Parts that stay as they are. */
  public List<String> frozen() {
    return freeze.orElse(List.of());
  }

  /** Pictures that are computed at once: one part of a step. */
  public int microBatchSize() {
    return batchSize / accumulate;
  }
}
