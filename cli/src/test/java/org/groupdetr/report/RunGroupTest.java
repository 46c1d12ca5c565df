package org.groupdetr.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.groupdetr.eval.IouType;
import org.groupdetr.run.EpochMetrics;
import org.groupdetr.run.RunFolder;
import org.groupdetr.run.RunRecord;
import org.groupdetr.stats.PairedTest;
import org.groupdetr.stats.Sample;
import org.junit.jupiter.api.Test;

class RunGroupTest {
  private static Run run(String name, int groups, int seed, double... aps) {
    String recipe =
        "name: r\ndescription: of "
            + name
            + "\ntraining: {groups: %d, seed: %d}\n".formatted(groups, seed);
    List<EpochMetrics> epochs = new java.util.ArrayList<>();
    for (double ap : aps) {
      int epoch = epochs.size() + 1;
      epochs.add(
          new EpochMetrics(epoch, epoch, EpochMetrics.Weights.RAW, Map.of("AP", ap), 1, 1, epoch));
    }
    return new Run(
        name,
        new RunFolder(Path.of(name)),
        recipe,
        RecipeSettings.of(name, recipe),
        RunRecord.UNKNOWN,
        List.of(),
        epochs,
        IouType.BOXES);
  }

  @Test
  void seedsAndNamesMakeNoGroups() {
    List<RunGroup> groups =
        RunGroup.of(List.of(run("a", 1, 1, 0.1), run("b", 5, 1, 0.2), run("c", 1, 2, 0.3)));
    assertThat(groups).extracting(RunGroup::label).containsExactly("groups 1", "groups 5");
    assertThat(groups.get(0).runs()).extracting(Run::name).containsExactly("a", "c");
  }

  @Test
  void runsAreComparedSeedBySeed() {
    List<RunGroup> groups =
        RunGroup.of(
            List.of(
                run("a1", 1, 1, 0.10, 0.08),
                run("a2", 1, 2, 0.20),
                run("a3", 1, 3, 0.50),
                run("b2", 5, 2, 0.26),
                run("b1", 5, 1, 0.11, 0.14),
                run("b9", 5, 9, 0.99)));
    Sample gains = groups.get(1).gains(groups.get(0), run -> run.atBest("AP"));
    // 0.14 - 0.10 and 0.26 - 0.20; seeds 3 and 9 have no partner.
    assertThat(gains.count()).isEqualTo(2);
    assertThat(gains.mean()).isCloseTo(0.05, within(1e-12));
    assertThat(gains.deviation()).isCloseTo(0.02 / Math.sqrt(2), within(1e-12));
    // t = 0.05 / 0.01 with one degree of freedom, whose distribution is Cauchy's.
    PairedTest test = groups.get(1).against(groups.get(0), run -> run.atBest("AP"));
    assertThat(test.pairs()).isEqualTo(2);
    assertThat(test.difference()).isCloseTo(0.05, within(1e-12));
    assertThat(test.p()).isCloseTo(1 - 2 / Math.PI * Math.atan(5), within(1e-9));
  }

  @Test
  void theBestEpochIsTheFirstOfEqualOnes() {
    Run run = run("a", 1, 1, 0.1, 0.3, 0.3, 0.2);
    assertThat(run.best().orElseThrow().epoch()).isEqualTo(2);
    assertThat(run("b", 1, 1).best()).isEmpty();
    assertThat(run("b", 1, 1).atBest("AP")).isNaN();
  }

  @Test
  void marksOfAxesAreRoundAndInside() {
    assertThat(new Axis(0, 0.43).marks(5))
        .extracting(Axis.Mark::text)
        .containsExactly("0.0", "0.1", "0.2", "0.3", "0.4");
    assertThat(new Axis(0, 1230).marks(7))
        .extracting(Axis.Mark::text)
        .containsExactly("0", "200", "400", "600", "800", "1000", "1200");
    assertThat(new Axis(0.0011, 0.0013).marks(5))
        .extracting(Axis.Mark::text)
        .containsExactly("0.00110", "0.00115", "0.00120", "0.00125", "0.00130");
    assertThat(new Axis(1, 2).wholeMarks(7)).extracting(Axis.Mark::text).containsExactly("1", "2");
    assertThat(new Axis(3, 3).marks(5)).isNotEmpty();
  }
}
