package org.groupdetr.detector;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.groupdetr.nn.Role;
import org.groupdetr.tensor.Engine;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.train.ParameterGroups;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What each detector's layers say their parameters are for, against names and shapes. */
class RolesTest {
  private static final int GROUPS = 3;

  @BeforeAll
  static void load() {
    Engine.load();
  }

  static List<DetectorSpec> all() {
    return Tiny.specs(0);
  }

  private static ParameterGroups groups(SetDetector<?> detector) {
    return ParameterGroups.of(detector, NoDecay.EVERYWHERE, Optional.empty());
  }

  private static Set<String> names(SetDetector<?> detector, Role.Rows rows) {
    return detector.roles().entrySet().stream()
        .filter(named -> named.getValue().rows() == rows)
        .map(Map.Entry::getKey)
        .collect(Collectors.toSet());
  }

  @ParameterizedTest
  @MethodSource("all")
  void everyTensorHasARole(DetectorSpec spec) {
    try (SetDetector<?> detector = Tiny.grouped(spec, GROUPS)) {
      assertThat(detector.roles().keySet()).isEqualTo(detector.state().keySet());
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void everyParameterHasOneLearningRate(DetectorSpec spec) {
    try (SetDetector<?> detector = Tiny.grouped(spec, GROUPS)) {
      ParameterGroups groups = groups(detector);
      Set<String> union = new HashSet<>(groups.parameters(false).keySet());
      union.addAll(groups.parameters(true).keySet());
      assertThat(union)
          .isEqualTo(detector.parameters().keySet())
          .hasSize(groups.parameters(false).size() + groups.parameters(true).size());
      assertThat(groups.parameters(true).keySet())
          .isNotEmpty()
          .allMatch(n -> n.startsWith("backbone."));
      assertThat(groups.parameters(false).keySet())
          .noneMatch(n -> n.startsWith("backbone.") && !n.startsWith("backbone.0.projector."));
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void aBackboneThatIsNotTrainedHasNoGradients(DetectorSpec spec) {
    try (SetDetector<?> detector = Tiny.grouped(spec, 1)) {
      ParameterGroups groups = groups(detector).withoutBackbone();
      assertThat(groups.parameters(true)).isEmpty();
      Map<String, Tensor> trained = detector.parameters();
      trained.values().removeIf(tensor -> !tensor.requiresGradient());
      assertThat(trained.keySet()).isEqualTo(groups.parameters(false).keySet());
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void rowsAreCounted(DetectorSpec spec) {
    try (SetDetector<?> detector = Tiny.grouped(spec, GROUPS)) {
      Map<String, Tensor> state = detector.state();
      Set<String> queries = names(detector, Role.Rows.QUERIES);
      assertThat(queries)
          .isNotEmpty()
          .allMatch(name -> state.get(name).size(0) == Tiny.QUERIES)
          .containsExactlyInAnyOrderElementsOf(
              state.keySet().stream()
                  .filter(name -> state.get(name).size(0) == Tiny.QUERIES)
                  .toList());
      assertThat(names(detector, Role.Rows.CLASSES))
          .isNotEmpty()
          .allMatch(
              name -> Set.of(Tiny.CLASSES, Tiny.CLASSES + 1).contains(state.get(name).size(0)))
          .containsExactlyInAnyOrderElementsOf(
              state.keySet().stream()
                  .filter(name -> name.matches(".*(class_embed|label_enc).*"))
                  .toList());
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void whatGroupsAddIsForTrainingOnly(DetectorSpec spec) {
    try (SetDetector<?> one = Tiny.grouped(spec, 1);
        SetDetector<?> three = Tiny.grouped(spec, GROUPS)) {
      assertThat(one.roles().values()).noneMatch(Role::trainingOnly);
      Set<String> first = one.roles().keySet();
      three
          .roles()
          .forEach(
              (name, role) -> {
                assertThat(role.trainingOnly()).as(name).isEqualTo(!first.contains(name));
                assertThat(first).contains(role.plainName());
              });
      for (int group = 0; group < GROUPS; group++) {
        assertThat(three.ofGroup(three.state(), group).keySet()).isEqualTo(first);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"dino, 4", "mask2former, 5"})
  void normsAndEmbeddingsAreSpared(String kind, int which) throws IOException {
    try (SetDetector<?> detector = Tiny.grouped(Tiny.specs(0).get(which), 2);
        InputStream list =
            RolesTest.class.getResourceAsStream("/roles/no-decay-" + kind + ".txt")) {
      assertThat(list).isNotNull();
      List<String> known =
          new String(list.readAllBytes(), StandardCharsets.UTF_8).lines().sorted().toList();
      assertThat(groups(detector).noDecay()).containsExactlyInAnyOrderElementsOf(known);
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void shapesAloneHaveTheSameRoles(DetectorSpec spec) {
    try (SetDetector<?> real = Tiny.grouped(spec, 1);
        SetDetector<?> shapes = BuildContext.ofShapes(Tiny.CLASSES).detector(spec)) {
      assertThat(shapes.roles()).isEqualTo(real.roles());
      Map<String, Tensor> state = real.state();
      shapes
          .state()
          .forEach(
              (name, tensor) ->
                  assertThat(tensor.shape()).as(name).isEqualTo(state.get(name).shape()));
    }
  }
}
