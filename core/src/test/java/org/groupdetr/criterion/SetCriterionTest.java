package org.groupdetr.criterion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.groupdetr.features.MaskFeatures;
import org.groupdetr.groups.Assignment;
import org.groupdetr.groups.Block;
import org.groupdetr.groups.KnownTargets;
import org.groupdetr.groups.KnownTargets.Rest;
import org.groupdetr.groups.QueryLayout;
import org.groupdetr.tensor.Engine;
import org.groupdetr.tensor.Scope;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.tensor.Tensors;
import org.groupdetr.transformer.BoxPrediction;
import org.groupdetr.transformer.MaskPrediction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is paired with what, by what it is divided, and how it is told. */
class SetCriterionTest {
  private static final double ROUNDING = 1e-5;
  private static final SetCriterion<BoxPrediction> BOXES =
      new SetCriterion<>(
          new BoxMatchCost(2, 5, 2, Given.EPSILON),
          List.of(
              new WeightedLoss<>(new FocalLoss(), 2),
              new WeightedLoss<>(new BoxLoss(), 5),
              new WeightedLoss<>(new GiouLoss(Given.EPSILON), 3)));

  private Scope scope = Scope.open();

  @BeforeAll
  static void load() {
    Engine.load();
  }

  @BeforeEach
  void begin() {
    scope.close();
    scope = Scope.open();
  }

  @AfterEach
  void end() {
    scope.close();
  }

  private static Output<BoxPrediction> output(BoxPrediction said, QueryLayout layout) {
    return new Output<>(List.of(said), Optional.empty(), layout);
  }

  private static BoxPrediction part(BoxPrediction said, int axis, int from, int size) {
    return new BoxPrediction(
        said.logits().narrow(axis, from, size).contiguous(),
        said.boxes().narrow(axis, from, size).contiguous());
  }

  private static Map<String, Double> numbers(
      BoxPrediction said, QueryLayout layout, Targets truth) {
    return told(BOXES.losses(output(said, layout), truth, truth.count()));
  }

  /** Numbers by name, with "_all" behind those of all layers. */
  private static Map<String, Double> told(LossReport report) {
    Map<String, Double> told = new LinkedHashMap<>();
    report
        .numbers()
        .forEach((key, value) -> told.put(key.loss() + (key.allLayers() ? "_all" : ""), value));
    return told;
  }

  /** Tries every way to give two targets of a picture two queries. */
  @Test
  void thePairsOfAPictureAreTheCheapestOfAll() {
    BoxPrediction said = Given.boxes("said", 2, 6);
    Targets truth = Given.targets(2, 2);
    List<Assignment> pairs = BOXES.match(said, QueryLayout.of(1, 6, 1), truth);
    for (int picture = 0; picture < 2; picture++) {
      double[] costs = BOXES.cost().cost(said, truth, picture).doubles();
      double least = Double.POSITIVE_INFINITY;
      for (int i = 0; i < 36; i++) {
        boolean two = i / 6 != i % 6;
        least = two ? Math.min(least, costs[i / 6 * 2] + costs[i % 6 * 2 + 1]) : least;
      }
      double found = 0;
      for (int i = 0; i < 2; i++) {
        found += costs[pairs.get(picture).queries()[i] * 2 + pairs.get(picture).targets()[i]];
      }
      assertThat(found).isCloseTo(least, within(1e-9));
      assertThat(pairs.get(picture).targets()).containsExactlyInAnyOrder(0, 1);
    }
  }

  @Test
  void lossesOfGroupsAreTheMeanOfEachGroupsOwn() {
    BoxPrediction said = Given.boxes("said", 2, 15);
    Targets truth = Given.targets(2, 3);
    Map<String, Double> all = numbers(said, QueryLayout.of(3, 5, 1), truth);
    for (String loss : List.of("class", "box", "giou")) {
      double mean = 0;
      for (int group = 0; group < 3; group++) {
        BoxPrediction own = part(said, 1, 5 * group, 5);
        mean += numbers(own, QueryLayout.of(1, 5, 1), truth).getOrDefault(loss, Double.NaN) / 3;
      }
      assertThat(all.get(loss)).as(loss).isCloseTo(mean, within(ROUNDING));
    }
  }

  @Test
  void aRepeatedObjectIsFoundAndCountedSoOften() {
    BoxPrediction said = Given.boxes("said", 1, 8);
    Targets truth = Given.targets(2);
    QueryLayout layout = QueryLayout.of(1, 8, 3);
    Assignment pairs = BOXES.match(said, layout, truth).get(0);
    assertThat(pairs.targets()).containsExactlyInAnyOrder(0, 0, 0, 1, 1, 1);
    double sum = 0;
    for (int i = 0; i < 6; i++) {
      sum +=
          Given.distance(
              said.boxes().doubles(),
              pairs.queries()[i],
              truth.boxes().doubles(),
              pairs.targets()[i]);
    }
    assertThat(numbers(said, layout, truth).get("box")).isCloseTo(sum / 6, within(ROUNDING));
  }

  /** A step of two pictures at once, and one after the other: objects are those of the step. */
  @Test
  void aStepInPartsHasTheSameLoss() {
    BoxPrediction said = Given.boxes("said", 3, 8);
    Targets truth = Given.targets(2, 0, 3);
    QueryLayout layout = QueryLayout.of(2, 4, 1);
    double whole = BOXES.losses(output(said, layout), truth, 5).total().item();
    double parts = 0;
    int[] counts = {2, 0, 3};
    for (int picture = 0; picture < 3; picture++) {
      Targets own = Given.from(picture, new int[] {counts[picture]});
      Output<BoxPrediction> alone = output(part(said, 0, picture, 1), layout);
      parts += BOXES.losses(alone, own, 5, 1 / 3.0).total().item();
    }
    assertThat(parts).isCloseTo(whole, within(ROUNDING));
  }

  /** The mean over all queries of a step, too, is the sum of its parts. */
  @Test
  void aStepInPartsHasTheSameCrossEntropy() {
    SetCriterion<MaskPrediction> masks =
        new SetCriterion<>(
            new ChanceMatchCost(1), List.of(new WeightedLoss<>(new CrossEntropy(0.1), 1)));
    MaskPrediction said = Given.masks("said", 2, 4);
    QueryLayout layout = QueryLayout.of(2, 2, 1);
    Output<MaskPrediction> both = new Output<>(List.of(said), Optional.empty(), layout);
    double whole = masks.losses(both, Given.targets(2, 1), 3).total().item();
    double parts = 0;
    for (int picture = 0; picture < 2; picture++) {
      MaskPrediction own =
          new MaskPrediction(
              said.logits().narrow(0, picture, 1).contiguous(),
              said.embeddings().narrow(0, picture, 1),
              new MaskFeatures(
                  said.features().narrow(0, picture, 1), said.padding().narrow(0, picture, 1)));
      Output<MaskPrediction> alone = new Output<>(List.of(own), Optional.empty(), layout);
      Targets truth = Given.from(picture, new int[] {2 - picture});
      parts += masks.losses(alone, truth, 3, 0.5).total().item();
    }
    assertThat(parts).isCloseTo(whole, within(ROUNDING));
  }

  /** Divided by one, not by none. */
  @Test
  void aStepWithoutObjectsHasTheSumOfItsBackground() {
    BoxPrediction said = Given.boxes("said", 2, 6);
    double background = 0;
    for (double logit : said.logits().doubles()) {
      background += Given.focal(logit, false);
    }
    Map<String, Double> numbers = numbers(said, QueryLayout.of(3, 2, 1), Given.targets(0, 0));
    assertThat(numbers.get("class")).isCloseTo(background, within(ROUNDING));
    assertThat(numbers).containsEntry("box", 0.0).containsEntry("giou", 0.0);
  }

  // ---- known targets

  /** Two groups of a known block of four, of which two are pairs, and a matched one of three. */
  private static QueryLayout denoising(Rest rest) {
    List<List<Block>> groups = new ArrayList<>();
    for (int from : new int[] {0, 7}) {
      Assignment pairs = new Assignment(new int[] {from, from + 1}, new int[] {1, 0});
      KnownTargets known = new KnownTargets(List.of(pairs), rest);
      Block matched = new Block(from + 4, 3, Optional.empty());
      groups.add(List.of(new Block(from, 4, Optional.of(known)), matched));
    }
    return new QueryLayout(groups, 1);
  }

  private static double classes(BoxPrediction said, Targets truth, Rest rest) {
    double[] logits = said.logits().doubles();
    long[] labels = truth.labels().longs();
    int judged = rest == Rest.NOTHING_HERE ? 4 : 2;
    double sum = 0;
    for (int i = 0; i < 14 * Given.CLASSES; i++) {
      int query = i / Given.CLASSES % 7;
      if (query < judged) {
        sum += Given.focal(logits[i], query < 2 && labels[1 - query] == i % Given.CLASSES);
      }
    }
    return sum;
  }

  @Test
  void knownQueriesAreJudgedByTheirOwnTargetsAndByObjectsTimesBlocks() {
    BoxPrediction said = Given.boxes("said", 1, 14);
    Targets truth = Given.targets(2);
    for (Rest rest : Rest.values()) {
      Map<String, Double> numbers = numbers(said, denoising(rest), truth);
      double[] boxes = said.boxes().doubles();
      double[] truths = truth.boxes().doubles();
      double distance = 0;
      for (int query : new int[] {0, 1, 7, 8}) {
        distance += Given.distance(boxes, query, truths, 1 - query % 7);
      }
      assertThat(numbers.get("known_box")).isCloseTo(distance / 4, within(ROUNDING));
      assertThat(numbers.get("known_class"))
          .as("%s", rest)
          .isCloseTo(classes(said, truth, rest) / 4, within(ROUNDING));
    }
  }

  @Test
  void theMatchedPartIsAsIfNothingWereKnown() {
    BoxPrediction said = Given.boxes("said", 1, 14);
    Targets truth = Given.targets(2);
    BoxPrediction first = part(said, 1, 4, 3);
    BoxPrediction second = part(said, 1, 11, 3);
    BoxPrediction alone =
        new BoxPrediction(
            Tensors.cat(1, first.logits(), second.logits()),
            Tensors.cat(1, first.boxes(), second.boxes()));
    Map<String, Double> with = numbers(said, denoising(Rest.NOTHING_HERE), truth);
    Map<String, Double> without = numbers(alone, QueryLayout.of(2, 3, 1), truth);
    without.forEach(
        (name, value) -> assertThat(with.get(name)).as(name).isCloseTo(value, within(ROUNDING)));
  }

  // ---- what is told

  @Test
  void everyLayerIsMatchedAnewAndTheReportTellsTheLastAndTheSum() {
    List<BoxPrediction> layers = List.of(Given.boxes("first", 1, 5), Given.boxes("second", 1, 5));
    Targets truth = Given.targets(3);
    QueryLayout layout = QueryLayout.of(1, 5, 1);
    BoxPrediction proposals = Given.boxes("proposed", 1, 5);
    LossReport report =
        BOXES.losses(new Output<>(layers, Optional.of(proposals), layout), truth, 3);
    Map<String, Double> first = numbers(layers.get(0), layout, truth);
    Map<String, Double> second = numbers(layers.get(1), layout, truth);
    Map<String, Double> proposed = numbers(proposals, layout, truth);
    Map<String, Double> all = told(report);
    List<String> names = new ArrayList<>();
    for (String loss : List.of("class", "box", "giou")) {
      assertThat(all.get(loss)).isCloseTo(second.get(loss), within(ROUNDING));
      assertThat(all.get(loss + "_all"))
          .isCloseTo(first.get(loss) + second.get(loss), within(ROUNDING));
      assertThat(all.get("proposed_" + loss)).isCloseTo(proposed.get(loss), within(ROUNDING));
      names.addAll(List.of(loss, loss + "_all", "proposed_" + loss));
    }
    assertThat(all).containsOnlyKeys(names);
    double total = 0;
    for (Map<String, Double> each : List.of(first, second, proposed)) {
      total += 2 * each.get("class") + 5 * each.get("box") + 3 * each.get("giou");
    }
    assertThat(report.total().item()).isCloseTo(total, within(5 * ROUNDING));
  }

  @Test
  void aReportOfKnownTermsNamesThemApart() {
    Tensor one = Tensors.scalar(1);
    Tensor two = Tensors.scalar(2);
    LossReport report =
        new LossReport(
            List.of(
                new LossTerm("box", LossTerm.Part.MATCHED, 0, one, 5),
                new LossTerm("box", LossTerm.Part.KNOWN, 0, two, 5),
                new LossTerm("box", LossTerm.Part.MATCHED, 1, two, 5),
                new LossTerm("box", LossTerm.Part.KNOWN, 1, one, 5)));
    assertThat(told(report))
        .containsOnly(
            entry("box_all", 3.0),
            entry("box", 2.0),
            entry("known_box_all", 3.0),
            entry("known_box", 1.0));
    assertThat(report.total().item()).isEqualTo(30);
  }
}
