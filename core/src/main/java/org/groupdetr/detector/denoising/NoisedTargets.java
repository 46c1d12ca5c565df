package org.groupdetr.detector.denoising;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.groupdetr.groups.Assignment;
import org.groupdetr.groups.Block;
import org.groupdetr.groups.KnownTargets;

/**
 * Copies of all truths of a batch, made noisy, each in a slot of its picture. The n-th truth of a
 * picture has slot {@code copy * most + n}, where {@code most} is the greatest number of truths in
 * a picture; slots that no truth has stay empty.
 *
 * @param slots D, of each picture
 * @param labels {@code [B * D]}, -1 where empty
 * @param boxes {@code [B * D * 4]} centre x, centre y, width, height; 0..1
 * @param blocks the slots as blocks of queries, with their answers
 */
record NoisedTargets(int slots, int[] labels, float[] boxes, List<Block> blocks) {

  /**
   * The truths of a batch, on the host.
   *
   * @param labels of all pictures, one after another
   * @param boxes {@code [T * 4]}
   * @param counts how many each picture has
   */
  record Truths(long[] labels, float[] boxes, List<Integer> counts) {
    int most() {
      return counts.stream().mapToInt(Integer::intValue).max().orElse(0);
    }

    float[] box(int truth) {
      return Arrays.copyOfRange(boxes, 4 * truth, 4 * truth + 4);
    }
  }

  /** Draws the noise and applies it. There must be a truth. */
  static NoisedTargets of(
      Truths truths, NoiseKind kind, DenoisingSpec spec, int classes, RandomSource draws) {
    int all = truths.labels.length;
    int most = truths.most();
    int copies = spec.copies(most) * kind.parts();
    int slots = copies * most;
    float[] chance = draws.uniform(all * copies);
    int changed = 0;
    for (float c : chance) {
      changed += c < (float) spec.labelNoise() ? 1 : 0;
    }
    int[] fresh = draws.integers(changed, classes);
    NoiseKind.Moves moves = kind.moves(draws, all, copies);
    int[] labels = new int[truths.counts.size() * slots];
    Arrays.fill(labels, -1);
    float[] boxes = new float[4 * labels.length];
    int used = 0;
    for (int copy = 0; copy < copies; copy++) {
      int truth = 0;
      for (int picture = 0; picture < truths.counts.size(); picture++) {
        for (int i = 0; i < truths.counts.get(picture); i++, truth++) {
          int entry = copy * all + truth;
          int place = picture * slots + copy * most + i;
          boolean change = chance[entry] < (float) spec.labelNoise();
          labels[place] = change ? fresh[used++] : (int) truths.labels[truth];
          float[] moved = moves.moved(truths.box(truth), entry, (float) spec.boxNoise());
          System.arraycopy(moved, 0, boxes, 4 * place, 4);
        }
      }
    }
    return new NoisedTargets(slots, labels, boxes, blocks(truths.counts, kind, copies, most));
  }

  /** Each block holds one positive copy and what else of its kind belongs to it. */
  private static List<Block> blocks(List<Integer> counts, NoiseKind kind, int copies, int most) {
    int size = kind.parts() * most;
    List<Block> blocks = new ArrayList<>();
    for (int block = 0; block < copies / kind.parts(); block++) {
      int from = block * size;
      List<Assignment> pairs = counts.stream().map(count -> pairs(from, count)).toList();
      blocks.add(new Block(from, size, Optional.of(new KnownTargets(pairs, kind.rest()))));
    }
    return blocks;
  }

  private static Assignment pairs(int from, int count) {
    int[] queries = new int[count];
    int[] targets = new int[count];
    for (int i = 0; i < count; i++) {
      queries[i] = from + i;
      targets[i] = i;
    }
    return new Assignment(queries, targets);
  }
}
