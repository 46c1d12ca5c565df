package org.groupdetr.detector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.groupdetr.criterion.LossReport;
import org.groupdetr.criterion.Output;
import org.groupdetr.criterion.Targets;
import org.groupdetr.features.Images;
import org.groupdetr.groups.Assignment;
import org.groupdetr.nn.Role;
import org.groupdetr.tensor.Engine;
import org.groupdetr.tensor.NoGrad;
import org.groupdetr.tensor.Scope;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.transformer.Prediction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What must hold of groups, whatever the detector. */
class GroupLawsTest {
  private static final int GROUPS = 3;
  private static final double ROUNDING = 2e-5;

  private final List<SetDetector<?>> opened = new ArrayList<>();
  private Scope scope;

  @BeforeAll
  static void load() {
    Engine.load();
  }

  @BeforeEach
  void open() {
    scope = Scope.open();
  }

  @AfterEach
  void close() {
    opened.forEach(SetDetector::close);
    scope.close();
  }

  static List<DetectorSpec> still() {
    return Tiny.specs(0);
  }

  /** With and without dropout. */
  static Stream<DetectorSpec> all() {
    return Stream.concat(still().stream(), Tiny.specs(0.1).stream());
  }

  @Test
  void everyKindOfDetectorIsTested() {
    List<Class<?>> kinds = List.of(DetectorSpec.class.getPermittedSubclasses());
    assertThat(still().stream().map(Object::getClass).toList()).isEqualTo(kinds);
  }

  // ---- law 1: one group is no group

  @ParameterizedTest
  @MethodSource("all")
  void oneGroupIsThePlainDetector(DetectorSpec spec) {
    SetDetector<?> one = detector(spec, 1);
    List<List<Float>> plain = said(inference(one));
    Targets nothing = Tiny.targets(0, 0);
    assertThat(said(quiet(one, images -> Tiny.asked(one, images, nothing)))).isEqualTo(plain);
    assertThat(said(inference(detector(spec, GROUPS)))).isEqualTo(plain);
  }

  @ParameterizedTest
  @MethodSource("still")
  void moreGroupsDoNotChangeTheFirstWeights(DetectorSpec spec) {
    SetDetector<?> one = opened(Tiny.grouped(spec, 1));
    SetDetector<?> three = opened(Tiny.grouped(spec, GROUPS));
    Map<String, List<Float>> weights = values(three.parameters());
    Map<String, Role> roles = three.roles();
    assertThat(weights.keySet().removeIf(name -> roles.get(name).trainingOnly())).isTrue();
    assertThat(weights).isEqualTo(values(one.parameters()));
  }

  @ParameterizedTest
  @MethodSource("still")
  void groupsBeginDifferently(DetectorSpec spec) {
    SetDetector<?> detector = opened(Tiny.grouped(spec, GROUPS));
    Output<?> output = training(detector);
    assertThat(said(output, 1)).isNotEqualTo(said(output, 0));
    assertThat(said(output, 2)).isNotEqualTo(said(output, 1));
  }

  // ---- law 2: no group sees another

  @ParameterizedTest
  @MethodSource("all")
  void anotherGroupIsNotSeen(DetectorSpec spec) {
    SetDetector<?> detector = detector(spec, GROUPS);
    Output<?> before = training(detector);
    change(ofGroup(detector, 1), 0.5);
    Output<?> after = training(detector);
    assertThat(said(after, 0)).isEqualTo(said(before, 0));
    assertThat(said(after, 2)).isEqualTo(said(before, 2));
    assertThat(said(after, 1)).isNotEqualTo(said(before, 1));
  }

  @ParameterizedTest
  @MethodSource("still")
  void aGroupAloneSaysWhatItSaysAmongOthers(DetectorSpec spec) {
    SetDetector<?> all = detector(spec, GROUPS);
    Output<?> together = all.allGroups(Tiny.images(2)).output();
    assertThat(said(together, 2)).isNotEqualTo(said(together, 0));
    for (int group = 0; group < GROUPS; group++) {
      SetDetector<?> alone = opened(Tiny.grouped(spec, 1));
      alone.load(all.ofGroup(all.state(), group));
      assertClose(said(alone.forInference(Tiny.images(2)), 0), said(together, group));
    }
  }

  // ---- law 3: groups have no order

  @ParameterizedTest
  @MethodSource("still")
  void exchangedGroupsExchangeTheirPredictions(DetectorSpec spec) {
    SetDetector<?> detector = detector(spec, GROUPS);
    Output<?> before = training(detector);
    double loss = loss(detector, 3, 2).total().item();
    exchange(ofGroup(detector, 0), ofGroup(detector, 2));
    Output<?> after = training(detector);
    assertClose(said(after, 0), said(before, 2));
    assertClose(said(after, 1), said(before, 1));
    assertClose(said(after, 2), said(before, 0));
    assertThat(loss(detector, 3, 2).total().item()).isCloseTo(loss, within(ROUNDING * loss));
  }

  // ---- law 4: the loss is the mean over groups

  @ParameterizedTest
  @MethodSource("still")
  void copiesOfOneGroupLearnLikeOne(DetectorSpec spec) {
    SetDetector<?> one = detector(spec, 1);
    SetDetector<?> copies = detector(spec, GROUPS);
    for (int group = 1; group < GROUPS; group++) {
      copy(ofGroup(copies, 0), ofGroup(copies, group));
    }
    Tensor expected = loss(one, 3, 2).total();
    Tensor found = loss(copies, 3, 2).total();
    assertThat(found.item()).isCloseTo(expected.item(), within(ROUNDING * expected.item()));
    expected.backward();
    found.backward();
    Map<String, Tensor> asked = one.parameters();
    asked.values().removeIf(p -> !p.hasGradient());
    assertThat(asked).hasSizeGreaterThan(10);
    double norm = norm(asked);
    asked.forEach((n, p) -> assertSameGradient(n, p, copies, norm));
  }

  /** The gradient of what all groups share, or the sum of the gradients of the groups' own. */
  private static void assertSameGradient(
      String name, Tensor parameter, SetDetector<?> copies, double norm) {
    Tensor sum = copies.parameters().get(name).gradient().copy();
    for (int group = 1; group < GROUPS; group++) {
      Tensor own = ofGroup(copies, group).get(name);
      if (own != null) {
        sum.addInPlace(own.gradient());
      }
    }
    double difference = sum.minus(parameter.gradient()).norm().item();
    assertThat(difference).as(name).isLessThan(ROUNDING * norm);
  }

  // ---- law 5: the first group is enough for use

  @ParameterizedTest
  @MethodSource("still")
  void useReadsNoOtherGroup(DetectorSpec spec) {
    SetDetector<?> detector = detector(spec, GROUPS);
    Output<?> before = inference(detector);
    for (int group = 1; group < GROUPS; group++) {
      change(ofGroup(detector, group), Double.NaN);
    }
    Output<?> after = inference(detector);
    assertThat(said(after)).isEqualTo(said(before));
    assertThat(after.layers().stream().flatMap(p -> p.tensors().stream()))
        .allMatch(Tensor::allFinite);
    assertThat(training(detector).last().logits().allFinite()).isFalse();
    assertThat(after.layout().count()).isEqualTo(1);
  }

  // ---- law 6: nothing to be found

  @ParameterizedTest
  @MethodSource("still")
  void aPictureWithoutObjectsHasNoPairs(DetectorSpec spec) {
    SetDetector<?> detector = detector(spec, GROUPS);
    assertThat(pairs(detector, 2, 0)).containsExactly(2 * GROUPS, 0);
    assertLearns(detector, 2, 0);
  }

  @ParameterizedTest
  @MethodSource("still")
  void aBatchWithoutObjectsHasNoPairs(DetectorSpec spec) {
    SetDetector<?> detector = detector(spec, GROUPS);
    assertThat(pairs(detector, 0, 0)).containsExactly(0, 0);
    assertLearns(detector, 0, 0);
  }

  private static void assertLearns(SetDetector<?> detector, int... counts) {
    Tensor loss = loss(detector, counts).total();
    loss.backward();
    assertThat(loss.item()).isFinite().isPositive();
    assertThat(detector.parameters().values())
        .filteredOn(Tensor::hasGradient)
        .hasSizeGreaterThan(10)
        .allMatch(p -> p.gradient().allFinite());
  }

  private static <P extends Prediction> List<Integer> pairs(
      SetDetector<P> detector, int... counts) {
    Targets targets = Tiny.targets(counts);
    Output<P> output = detector.forTraining(Tiny.images(counts.length), targets);
    return detector.task().criterion().match(output.last(), output.layout(), targets).stream()
        .map(Assignment::size)
        .toList();
  }

  // ---- asking

  private SetDetector<?> opened(SetDetector<?> detector) {
    opened.add(detector);
    return detector;
  }

  private SetDetector<?> detector(DetectorSpec spec, int groups) {
    SetDetector<?> detector = opened(Tiny.grouped(spec, groups));
    Tiny.shake(detector);
    return detector;
  }

  private static Output<?> training(SetDetector<?> detector) {
    return training(detector, 3, 2);
  }

  /** With that many objects in each picture; without any there is nothing to denoise. */
  private static Output<?> training(SetDetector<?> detector, int... objects) {
    Targets targets = Tiny.targets(objects);
    return quiet(detector, images -> detector.forTraining(images, targets));
  }

  private static Output<?> inference(SetDetector<?> detector) {
    return quiet(detector, detector::forInference);
  }

  /** Dropout is the same whatever is asked, as both are the same step of a run. */
  private static Output<?> quiet(SetDetector<?> detector, Function<Images, Output<?>> asked) {
    detector.rng().begin(3);
    try (NoGrad quiet = NoGrad.open()) {
      return asked.apply(Tiny.images(2));
    } finally {
      detector.rng().end();
    }
  }

  private static LossReport loss(SetDetector<?> detector, int... counts) {
    return Tiny.losses(detector, Tiny.images(counts.length), Tiny.targets(counts));
  }

  /** Every number of every layer. */
  private static List<List<Float>> said(Output<?> output) {
    return output.layers().stream()
        .flatMap(layer -> Tiny.answers(layer).stream())
        .map(GroupLawsTest::floats)
        .toList();
  }

  /** What one group says, counted from 0. */
  private static List<List<Float>> said(Output<?> output, int group) {
    return output.layers().stream()
        .flatMap(layer -> Tiny.answers(layer).stream())
        .map(
            tensor ->
                floats(tensor.narrow(1, output.layout().start(group), output.layout().size(group))))
        .toList();
  }

  private static List<Float> floats(Tensor tensor) {
    List<Float> values = new ArrayList<>();
    for (float value : tensor.floats()) {
      values.add(value);
    }
    return values;
  }

  private static void assertClose(List<List<Float>> found, List<List<Float>> expected) {
    assertThat(found).hasSameSizeAs(expected);
    for (int i = 0; i < found.size(); i++) {
      assertThat(found.get(i)).hasSameSizeAs(expected.get(i));
      for (int j = 0; j < found.get(i).size(); j++) {
        assertThat(found.get(i).get(j)).isCloseTo(expected.get(i).get(j), within((float) ROUNDING));
      }
    }
  }

  // ---- weights

  /** A group's own parameters, by the names of the first group's. */
  private static Map<String, Tensor> ofGroup(SetDetector<?> detector, int group) {
    Map<String, Tensor> own = new LinkedHashMap<>();
    Map<String, Tensor> all = detector.parameters();
    all.forEach(
        (name, tensor) -> {
          String prefix = "groups." + (group + 1) + ".";
          if (group > 0 && name.startsWith(prefix)) {
            own.put(name.substring(prefix.length()), tensor);
          } else if (group == 0 && all.containsKey("groups.2." + name)) {
            own.put(name, tensor);
          }
        });
    return own;
  }

  private static void change(Map<String, Tensor> parameters, double by) {
    assertThat(parameters).isNotEmpty();
    try (NoGrad quiet = NoGrad.open()) {
      parameters.values().forEach(p -> p.copyFrom(p.times(1 - by).plus(by)));
    }
  }

  private static void copy(Map<String, Tensor> from, Map<String, Tensor> to) {
    assertThat(from).isNotEmpty().containsOnlyKeys(to.keySet());
    try (NoGrad quiet = NoGrad.open()) {
      to.forEach((name, parameter) -> parameter.copyFrom(from.getOrDefault(name, parameter)));
    }
  }

  private static void exchange(Map<String, Tensor> one, Map<String, Tensor> other) {
    Map<String, Tensor> kept = new LinkedHashMap<>();
    one.forEach((name, parameter) -> kept.put(name, parameter.detach().copy()));
    copy(other, one);
    copy(kept, other);
  }

  private static Map<String, List<Float>> values(Map<String, Tensor> parameters) {
    Map<String, List<Float>> values = new LinkedHashMap<>();
    parameters.forEach((name, parameter) -> values.put(name, floats(parameter)));
    return values;
  }

  private static double norm(Map<String, Tensor> parameters) {
    double[] norms =
        parameters.values().stream().mapToDouble(p -> p.gradient().norm().item()).toArray();
    return Math.sqrt(Arrays.stream(norms).map(n -> n * n).sum());
  }
}
