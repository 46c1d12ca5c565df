package org.groupdetr.train;

import static org.groupdetr.common.Require.require;

/**
 * Where a run stands: all that is needed to go on, beside the weights and the optimizer.
 *
 * @param epoch the epoch that is running or about to, from 0
 * @param batch how many batches of that epoch are done
 * @param step steps done in the whole run
 * @param bestAp the best AP so far; -1 before the first evaluation
 * @param bestEpoch the epoch that gave it, from 1
 * @param evaluationsWithoutGain how many evaluations have passed since
 * @param epochLoss sum of the losses of the epoch's steps so far
 * @param seconds wall time of the run so far, over all its sessions
 */
record Progress(
    int epoch,
    int batch,
    long step,
    double bestAp,
    int bestEpoch,
    int evaluationsWithoutGain,
    double epochLoss,
    double seconds) {
  Progress {
    require(epoch >= 0 && batch >= 0 && step >= 0, "a run cannot stand before its beginning");
    require(bestEpoch >= 0 && evaluationsWithoutGain >= 0, "evaluations cannot be fewer than none");
    require(
        bestAp >= -1 && bestAp <= 1 && Double.isFinite(seconds),
        "AP must be at most 1, was %s",
        bestAp);
  }

  /** The beginning of a run. */
  static final Progress START = new Progress(0, 0, 0, -1, 0, 0, 0, 0);

  Progress stepped(int batches, double loss, double seconds) {
    return new Progress(
        epoch,
        batch + batches,
        step + 1,
        bestAp,
        bestEpoch,
        evaluationsWithoutGain,
        epochLoss + loss,
        seconds);
  }

  Progress evaluated(double ap, double minimumGain, double seconds) {
    boolean better = ap > bestAp;
    boolean gained = bestEpoch == 0 || ap > bestAp + minimumGain;
    return new Progress(
        epoch,
        batch,
        step,
        better ? ap : bestAp,
        better ? epoch + 1 : bestEpoch,
        gained ? 0 : evaluationsWithoutGain + 1,
        epochLoss,
        seconds);
  }

  Progress nextEpoch(double seconds) {
    return new Progress(epoch + 1, 0, step, bestAp, bestEpoch, evaluationsWithoutGain, 0, seconds);
  }
}
