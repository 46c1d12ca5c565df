package org.groupdetr.geometry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NonMaximumSuppressionTest {
  private record Candidate(Box box, int label) {}

  private static List<Candidate> scattered(int seed) {
    SplittableRandom random = new SplittableRandom(seed);
    return IntStream.range(0, 200)
        .mapToObj(
            i -> {
              double x = random.nextDouble(3);
              double y = random.nextDouble(3);
              Box box = new Box(x, y, x + 1 + random.nextDouble(), y + 1 + random.nextDouble());
              return new Candidate(box, random.nextInt(3));
            })
        .toList();
  }

  /** By the table of all pairs: whoever stays strikes out all worse ones. */
  private static List<Candidate> byTable(List<Candidate> all, double iou) {
    boolean[] struck = new boolean[all.size()];
    List<Candidate> staying = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      if (!struck[i]) {
        staying.add(all.get(i));
        for (int j = i + 1; j < all.size(); j++) {
          boolean same = all.get(i).label == all.get(j).label;
          struck[j] |= same && all.get(i).box.iou(all.get(j).box) > iou;
        }
      }
    }
    return staying;
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.1, 0.3, 0.5, 0.7, 0.95})
  void theCutComesAfterSuppression(double iou) {
    NonMaximumSuppression suppression = new NonMaximumSuppression(iou);
    for (int seed = 0; seed < 20; seed++) {
      List<Candidate> all = scattered(seed);
      List<Candidate> wanted = byTable(all, iou);
      for (int most : new int[] {1, 7, 200}) {
        assertThat(suppression.apply(all, most, Candidate::box, Candidate::label))
            .isEqualTo(wanted.subList(0, Math.min(most, wanted.size())));
      }
    }
  }

  @Test
  void boxesThatOverlapByJustSoMuchStay() {
    List<Candidate> two =
        List.of(
            new Candidate(new Box(0, 0, 2, 1), 0), // they share a third
            new Candidate(new Box(1, 0, 3, 1), 0));
    assertThat(new NonMaximumSuppression(1 / 3.0).apply(two, 9, Candidate::box, Candidate::label))
        .hasSize(2);
    assertThat(new NonMaximumSuppression(0.33).apply(two, 9, Candidate::box, Candidate::label))
        .hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 1, -0.5, Double.NaN})
  void refusesWhatIsNoOverlap(double iou) {
    assertThatThrownBy(() -> new NonMaximumSuppression(iou))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("iou must lie between 0 and 1");
  }
}
