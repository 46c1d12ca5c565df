package org.groupdetr.detector.denoising;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.groupdetr.detector.denoising.DenoisingSpec.Count;
import org.groupdetr.detector.denoising.DenoisingSpec.Where;
import org.groupdetr.groups.Assignment;
import org.groupdetr.groups.Block;
import org.groupdetr.groups.KnownTargets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What must hold of noisy truths, whatever was drawn. */
class NoisedTargetsTest {
  private static final int CLASSES = 50;
  private static final List<Integer> COUNTS = List.of(3, 0, 1);
  private static final NoisedTargets.Truths TRUTHS =
      new NoisedTargets.Truths(
          new long[] {4, 7, 9, 11},
          new float[] {
            .5f, .5f, .2f, .4f, .3f, .6f, .1f, .1f, .7f, .2f, .3f, .2f, .4f, .4f, .5f, .5f
          },
          COUNTS);

  private static NoisedTargets noised(NoiseKind kind, double labelNoise, double boxNoise) {
    DenoisingSpec spec = new DenoisingSpec(Count.FIXED, 5, labelNoise, boxNoise, Where.EVERY_GROUP);
    return NoisedTargets.of(
        TRUTHS, kind, spec, CLASSES, RandomSource.from(new SplittableRandom(7)));
  }

  @ParameterizedTest
  @CsvSource({
    "FIXED,5,3,5",
    "FIXED,5,0,5",
    "DYNAMIC,100,3,33",
    "DYNAMIC,100,0,100",
    "DYNAMIC,2,3,1"
  })
  void countsCopies(Count count, int number, int most, int copies) {
    DenoisingSpec spec = new DenoisingSpec(count, number, 0, 0, Where.EVERY_GROUP);
    assertThat(spec.copies(most)).isEqualTo(copies);
  }

  @Test
  void refusesNoCopies() {
    assertThatThrownBy(() -> new DenoisingSpec(Count.DYNAMIC, 0, 0, 0, Where.EVERY_GROUP))
        .hasMessage("number must be at least 1, was 0");
  }

  /** Without noise every pair leads from a query back to its own truth. */
  @ParameterizedTest
  @EnumSource(NoiseKind.class)
  void withoutNoiseAnswersAreTheQuestions(NoiseKind kind) {
    NoisedTargets noised = noised(kind, 0, 0);
    assertThat(noised.slots()).isEqualTo(5 * 3 * kind.parts());
    assertThat(noised.blocks()).hasSize(5);
    Set<Integer> asked = new HashSet<>();
    for (Block block : noised.blocks()) {
      KnownTargets answers = block.answers().orElseThrow();
      assertThat(answers.rest()).isEqualTo(kind.rest());
      int before = 0;
      for (int picture = 0; picture < COUNTS.size(); picture++) {
        Assignment pairs = answers.pairs().get(picture);
        assertThat(pairs.size()).isEqualTo(COUNTS.get(picture));
        for (int i = 0; i < pairs.size(); i++) {
          int query = pairs.queries()[i];
          int truth = before + pairs.targets()[i];
          assertThat(query).isBetween(block.from(), block.from() + block.size() - 1);
          int place = picture * noised.slots() + query;
          assertThat(asked.add(place)).isTrue();
          assertThat(noised.labels()[place]).isEqualTo((int) TRUTHS.labels()[truth]);
          for (int c = 0; c < 4; c++) {
            assertThat(noised.boxes()[4 * place + c])
                .isCloseTo(TRUTHS.boxes()[4 * truth + c], within(1e-6f));
          }
        }
        before += COUNTS.get(picture);
      }
    }
    assertThat(asked).hasSize(5 * 4);
  }

  @ParameterizedTest
  @EnumSource(NoiseKind.class)
  void fillsOneSlotForEachCopyOfEachTruth(NoiseKind kind) {
    int filled = 0;
    for (int label : noised(kind, 0.5, 0.4).labels()) {
      filled += label >= 0 ? 1 : 0;
    }
    assertThat(filled).isEqualTo(5 * kind.parts() * 4);
  }

  /** A positive corner moves less than half the box times the noise, a negative one more. */
  @Test
  void negativesAreFurtherOffThanPositives() {
    double noise = 0.1;
    NoisedTargets noised = noised(NoiseKind.CONTRASTIVE, 0, noise);
    for (int copy = 0; copy < 10; copy++) {
      for (int truth = 0; truth < 3; truth++) {
        int place = copy * 3 + truth;
        for (int side = 0; side < 4; side++) {
          double half = TRUTHS.boxes()[4 * truth + 2 + side % 2] / 2;
          double moved = Math.abs(corner(noised.boxes(), place, side) - corner(truth, side)) / half;
          boolean negative = copy % 2 == 1;
          assertThat(moved)
              .isBetween(negative ? noise - 1e-5 : 0, (negative ? 2 : 1) * noise + 1e-5);
        }
      }
    }
  }

  private static double corner(int truth, int side) {
    return corner(TRUTHS.boxes(), truth, side);
  }

  private static double corner(float[] boxes, int place, int side) {
    int axis = 4 * place + side % 2;
    return boxes[axis] + (side < 2 ? -0.5 : 0.5) * boxes[axis + 2];
  }

  @ParameterizedTest
  @EnumSource(NoiseKind.class)
  void boxesStayInside(NoiseKind kind) {
    for (float side : noised(kind, 0, 0.5).boxes()) {
      assertThat(side).isBetween(0f, 1f);
    }
  }

  @Test
  void changesAboutThatPartOfTheLabels() {
    DenoisingSpec spec = new DenoisingSpec(Count.FIXED, 500, 0.25, 0, Where.EVERY_GROUP);
    NoisedTargets noised =
        NoisedTargets.of(
            TRUTHS, NoiseKind.PLAIN, spec, CLASSES, RandomSource.from(new SplittableRandom(3)));
    int changed = 0;
    for (int slot = 0; slot < 1500; slot++) {
      int label = noised.labels()[slot];
      assertThat(label).isBetween(0, CLASSES - 1);
      changed += label != TRUTHS.labels()[slot % 3] ? 1 : 0;
    }
    // 0.25 of 1,500, less one in fifty that draws its own label again; five deviations wide.
    assertThat(changed).isBetween(367 - 85, 367 + 85);
  }
}
