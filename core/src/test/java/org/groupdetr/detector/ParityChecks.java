package org.groupdetr.detector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.groupdetr.golden.GoldenWeights.assertClose;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.groupdetr.criterion.LossReport;
import org.groupdetr.criterion.LossTerm;
import org.groupdetr.criterion.Output;
import org.groupdetr.criterion.SetCriterion;
import org.groupdetr.criterion.Targets;
import org.groupdetr.detector.postprocess.RawDetections;
import org.groupdetr.detector.postprocess.TopBoxes;
import org.groupdetr.golden.GoldenTensors;
import org.groupdetr.golden.GoldenWeights;
import org.groupdetr.groups.Assignment;
import org.groupdetr.groups.QueryLayout;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.tensor.Tensors;
import org.groupdetr.transformer.BoxPrediction;

/** Compares what a detector says and learns with the numbers of a case. */
final class ParityChecks {
  private final ParityCase one;
  private final GoldenTensors golden;
  private final SetDetector<BoxPrediction> detector;
  private final Nearness near;
  private final LossNames names;

  ParityChecks(
      ParityCase one, SetDetector<BoxPrediction> detector, Nearness near, LossNames names) {
    this.one = one;
    this.golden = one.golden();
    this.detector = detector;
    this.near = near;
    this.names = names;
  }

  // ---- what is said

  /** Every layer's answers, or as many of the last as the case holds. */
  void layers(Output<BoxPrediction> output) {
    MatchedRows rows = MatchedRows.of(output.layout());
    List<BoxPrediction> said = rows.of(output.layers());
    same("out/logits", said.stream().map(BoxPrediction::logits).toList(), near.logits());
    same("out/boxes", said.stream().map(BoxPrediction::boxes).toList(), near.boxes());
    for (int layer = 0; layer < said.size(); layer++) {
      summary("logits/" + layer, said.get(layer).logits(), near.logits());
      summary("boxes/" + layer, said.get(layer).boxes(), near.boxes());
    }
  }

  private void same(String key, List<Tensor> layers, double tolerance) {
    if (golden.has(key)) {
      boolean all = golden.shape(key).length == 4;
      Tensor whole = all ? Tensors.stack(0, layers) : layers.get(layers.size() - 1);
      int axis = whole.rank() - 2; // of the queries, of which the case may hold the first ones only
      Tensor found = whole.narrow(axis, 0, golden.shape(key)[axis]);
      assertClose(key, found.floats(), golden.doubles(key), Math.max(tolerance, one.rounding(key)));
    }
  }

  /** Norm and first values, where the case holds no more of a tensor: mean, L2 norm, 8 values. */
  void summary(String what, Tensor found, double tolerance) {
    for (String key : List.of("sum/" + what, "check/" + what)) {
      if (golden.has(key)) {
        double[] sum = golden.doubles(key);
        double[] first = Arrays.copyOfRange(sum, 2, sum.length);
        assertClose(key, Arrays.copyOf(found.floats(), first.length), first, tolerance);
        assertThat(found.norm().item()).as(key).isCloseTo(sum[1], within(1e-4 * sum[1]));
        assertThat(found.mean().item()).as(key).isCloseTo(sum[0], within(tolerance));
      }
    }
  }

  // ---- who finds what

  /** Costs and pairs of every layer. */
  void matching(Output<BoxPrediction> output, Targets targets) {
    MatchedRows rows = MatchedRows.of(output.layout());
    for (int layer = 0; layer < output.layers().size(); layer++) {
      BoxPrediction said = output.layers().get(layer);
      List<Assignment> pairs = detector.task().criterion().match(said, output.layout(), targets);
      assertThat(pairs).isNotEmpty();
      for (int b = 0; b < pairs.size(); b++) {
        Tensor cost = detector.task().criterion().cost().cost(said, targets, b);
        pairs(one.matches(layer, b), rows.of(cost, 0), rows, pairs.get(b));
      }
    }
    output.proposals().ifPresent(said -> proposed(said, output.layout().withoutKnown(), targets));
  }

  private void proposed(BoxPrediction said, QueryLayout layout, Targets targets) {
    List<Assignment> pairs = detector.task().criterion().match(said, layout, targets);
    for (int b = 0; b < pairs.size(); b++) {
      Tensor cost = detector.task().criterion().cost().cost(said, targets, b);
      String key = one.first("match/interm/image" + b + "/query", "match/enc/image" + b + "/query");
      pairs(List.of(key.replace("/query", "")), cost, MatchedRows.of(layout), pairs.get(b));
    }
  }

  private void pairs(List<String> keys, Tensor cost, MatchedRows rows, Assignment found) {
    String what = String.join(", ", keys);
    if (golden.has(keys.get(0) + "/cost")) {
      double rounding = one.rounding(keys.get(0) + "/cost", "match");
      double tolerance = Math.max(near.costs(), rounding);
      assertClose(what, cost.floats(), one.joined(keys, "/cost"), tolerance);
    }
    double[] queries = Arrays.stream(rows.positions(found.queries())).asDoubleStream().toArray();
    double[] chosen = Arrays.stream(found.targets()).asDoubleStream().toArray();
    assertThat(queries).as(what).containsExactly(one.joined(keys, "/query"));
    assertThat(chosen).as(what).containsExactly(one.joined(keys, "/target"));
  }

  // ---- what it costs

  /** The losses of what was said, as the case divides them. */
  LossReport judged(Output<BoxPrediction> output, Targets targets) {
    SetCriterion<BoxPrediction> criterion = detector.task().criterion();
    SetCriterion<BoxPrediction> own =
        one.flag("sum_group_losses")
            ? criterion.dividedBy(SetCriterion.Divisor.OBJECTS)
            : criterion;
    return own.losses(output, targets, targets.count());
  }

  /** Every loss with its weight, and the sum. */
  void losses(LossReport report) {
    Map<String, LossTerm> terms = names.byName(report);
    Map<String, Double> weights = one.weights();
    // The official code lists losses that a setting leaves out, and zeros for what is not there.
    weights.keySet().removeIf(name -> !terms.containsKey(name) && zero("loss/" + name));
    terms.forEach((name, term) -> loss(name, term.value().item(), golden.doubles("loss/" + name)));
    assertThat(
            terms.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, e -> e.getValue().weight())))
        .isEqualTo(weights);
    loss("total", report.total().item(), golden.doubles("loss/total"));
  }

  private boolean zero(String key) {
    return !golden.has(key) || golden.doubles(key)[0] == 0;
  }

  private void loss(String name, double found, double[] expected) {
    double usual = near.losses() * Math.max(1, Math.abs(expected[0]));
    double tolerance = Math.max(usual, one.rounding("loss/" + name, "loss"));
    assertThat(found).as(name).isCloseTo(expected[0], within(tolerance));
  }

  /** What is matched of each group, judged alone, has the loss that the reference says. */
  void groupsAlone(Output<BoxPrediction> output, Targets targets) {
    for (int g = 0; g < one.groups() && one.groups() > 1; g++) {
      MatchedRows rows = MatchedRows.of(output.layout()).group(g);
      LossReport report =
          Tiny.losses(
              detector,
              new Output<>(rows.of(output.layers()), Optional.empty(), rows.alone()),
              targets);
      for (Map.Entry<String, LossTerm> term : names.byName(report).entrySet()) {
        double[] expected = one.lossOfGroup(g, term.getKey());
        if (expected.length > 0) {
          loss(term.getKey() + " of group " + g, term.getValue().value().item(), expected);
        }
      }
    }
  }

  // ---- what is learned

  /** The parameters that are trained. */
  static Map<String, Tensor> trained(SetDetector<?> detector) {
    Map<String, Tensor> trained = new HashMap<>(detector.parameters());
    trained.values().removeIf(tensor -> !tensor.requiresGradient());
    return trained;
  }

  /** The norm of every trained parameter's gradient. */
  void gradientNorms(double slack) {
    norms(
        GoldenWeights.norms(trained(detector), ParityChecks::learned), golden.json("grads"), slack);
  }

  /** By what the norms of gradients must be nearer or less near for that relative difference. */
  double slack(double relative) {
    return relative / near.norms();
  }

  /** The gradient; zeros where a part was not asked, as the official code has it. */
  static Tensor learned(Tensor parameter) {
    return parameter.hasGradient() ? parameter.gradient() : parameter.detach().times(0);
  }

  /** Norms of gradients by official name against those of the case. */
  void norms(Map<String, Double> found, JsonNode expected, double slack) {
    Set<String> noise = one.unsure("grads");
    double rounding = one.rounding("relative", "grads");
    for (String name : one.withoutGradient()) {
      assertThat(found).as(name).containsEntry(name, 0.0);
      found.remove(name);
    }
    Map<String, Double> theirs = new HashMap<>();
    expected
        .properties()
        .forEach(e -> theirs.put(GoldenWeights.own(e.getKey()), e.getValue().asDouble()));
    assertThat(found).containsOnlyKeys(theirs.keySet());
    found.forEach(
        (name, norm) -> {
          if (!noise.contains(name)) {
            double reference = theirs.getOrDefault(name, 0.0);
            double relative = Math.max(slack * near.norm(name), rounding);
            double tolerance = Math.max(1e-7, relative * reference);
            assertThat(norm).as(name).isCloseTo(reference, within(tolerance));
          }
        });
  }

  /** The gradients of which the case holds every number. */
  void gradients(List<Tensor> features) {
    JsonNode norms = golden.json("grads");
    for (String name : one.names("grad/")) {
      if (norms.has(name) && !one.unsure("grads").contains(name)) {
        float[] found =
            GoldenWeights.joined(
                detector.parameters(), GoldenWeights.own(name), ParityChecks::learned);
        gradient(name, found, norms.get(name).asDouble());
      }
    }
    for (int i = 0; i < features.size(); i++) {
      String name = one.featureName(i);
      double largest = Arrays.stream(golden.doubles("grad/" + name)).map(Math::abs).max().orElse(0);
      gradient(name, features.get(i).gradient().floats(), largest);
    }
  }

  private void gradient(String name, float[] found, double size) {
    double usual = near.gradient(name) * size;
    double tolerance = Math.max(usual, one.rounding("grad/" + name, "grad"));
    assertClose(name, found, golden.doubles("grad/" + name), tolerance);
  }

  /** The gradient of the pictures, where the case holds its norm. */
  void gradientOfPictures(Tensor pixels) {
    String key = "sum/grad/input";
    if (golden.has(key)) {
      summary("grad/input", pixels.gradient(), 2 * one.rounding(key));
    }
  }

  /** Statistics that a pass of training leaves. */
  void statistics() {
    Map<String, Tensor> state = detector.state();
    for (String name : one.names("after/")) {
      double tolerance = Math.max(5e-6, one.rounding("after/" + name));
      assertClose(name, state.get(name).floats(), golden.doubles("after/" + name), tolerance);
    }
  }

  // ---- what is kept

  /** What is read of the answers; equal scores, up to the last bit, may change places. */
  void detections(Output<BoxPrediction> output) {
    String name = one.first("out/best/scores", "out/scores");
    BoxPrediction stored = stored();
    if (stored.logits().size(1) < stored.boxes().size(1)) {
      List<float[]> own =
          detector.task().selection().select(output.last(), List.of()).stream()
              .map(RawDetections::scores)
              .toList();
      Tensor scores = Tensors.stack(0, own.stream().map(s -> Tensors.of(s, s.length)).toList());
      assertClose(name, scores.floats(), golden.doubles(name), near.boxes());
    } else {
      new DetectionChecks(
              one,
              TopBoxes.Order.ANY,
              name,
              one.first("out/best/labels", "out/labels"),
              one.first("out/best/boxes", "out/detections"))
          .check(detector.task().selection().select(stored, List.of()));
    }
  }

  /** The last layer's answers as the case holds them. */
  private BoxPrediction stored() {
    return new BoxPrediction(last("out/logits"), last("out/boxes"));
  }

  private Tensor last(String key) {
    Tensor all = one.tensor(key);
    return all.rank() == 4 ? all.select(0, all.size(0) - 1L) : all;
  }
}
