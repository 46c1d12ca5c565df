package org.groupdetr.detector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.groupdetr.golden.GoldenWeights.assertClose;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.DoubleBinaryOperator;
import java.util.function.IntFunction;
import org.groupdetr.criterion.LossReport;
import org.groupdetr.criterion.LossTerm;
import org.groupdetr.criterion.MatchCost;
import org.groupdetr.criterion.Output;
import org.groupdetr.criterion.SetCriterion;
import org.groupdetr.criterion.Targets;
import org.groupdetr.detector.postprocess.TopBoxes;
import org.groupdetr.detector.queries.EncoderProposals;
import org.groupdetr.detector.queries.TokenChoice;
import org.groupdetr.features.Backbone;
import org.groupdetr.features.Encoder;
import org.groupdetr.features.FeaturePyramid;
import org.groupdetr.features.Images;
import org.groupdetr.features.Memory;
import org.groupdetr.features.ProjectorSpec;
import org.groupdetr.golden.GoldenFolder;
import org.groupdetr.golden.GoldenImages;
import org.groupdetr.golden.GoldenTensors;
import org.groupdetr.golden.GoldenWeights;
import org.groupdetr.groups.Assignment;
import org.groupdetr.groups.DenoisingSource;
import org.groupdetr.groups.GroupedQueries;
import org.groupdetr.groups.Queries;
import org.groupdetr.groups.QueryLayout;
import org.groupdetr.nn.Boxes;
import org.groupdetr.nn.DropPath;
import org.groupdetr.nn.Init;
import org.groupdetr.nn.Layer;
import org.groupdetr.tensor.NoGrad;
import org.groupdetr.tensor.Scope;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.transformer.BoxPrediction;
import org.groupdetr.transformer.CrossAttentionSpec;
import org.groupdetr.transformer.References;
import org.groupdetr.transformer.TransformerSpec;
import org.junit.jupiter.api.DynamicTest;

/**
 * What the cases of LW-DETR and of RF-DETR have in common.
 *
 * @param folder where they lie
 * @param parts by which detectors differ
 */
record ProjectedParity(String folder, Parts parts) {
  private static final double VALUES = 1e-4;
  static final Nearness SMALL = new Nearness(8e-5, 4e-6, 6e-5, 7e-5, 1e-4, 2e-5, 2e-5);
  static final Nearness FULL = new Nearness(4e-4, 2e-5, 4e-4, 2e-4, 1e-3, 1e-3, 1e-3);
  private static final Nearness.OfTrace TRACE = new Nearness.OfTrace(1e-3, 1e-3, 1e-3, 1e-3, 1e-3);

  /**
   * By which detectors differ.
   *
   * @param backbone of a case
   * @param kept whether a row is kept, 1 or 0, by the number drawn and the chance of being kept
   * @param spec around what cases have in common
   * @param denominators of IoUs
   * @param cost of pairs
   * @param reading of answers; so many are kept
   */
  record Parts(
      BiFunction<ParityCase, DropPath, Network> backbone,
      DoubleBinaryOperator kept,
      BiFunction<ParityCase, Common, DetectorSpec> spec,
      Boxes.Denominators denominators,
      MatchCost<? super BoxPrediction> cost,
      IntFunction<TopBoxes> reading) {}

  /** A backbone and the channels of its maps. */
  record Network(Backbone backbone, List<Integer> channels) {}

  /** What the settings of both have in common. */
  record Common(
      ProjectorSpec projector,
      TransformerSpec transformer,
      CrossAttentionSpec crossAttention,
      References references,
      int queries,
      BoxWeights matching,
      BoxWeights losses,
      ClassificationLoss classificationLoss,
      int detections) {
    static Common of(ParityCase one) {
      return new Common(
          new ProjectorSpec(levels(one)),
          new TransformerSpec(
              one.number("hidden_dim"),
              one.number("sa_nheads"),
              0,
              one.number("dec_layers"),
              one.number("dim_feedforward"),
              0),
          new CrossAttentionSpec(one.number("ca_nheads"), one.number("dec_n_points")),
          one.flag("lite_refpoint_refine") ? References.FIXED : References.REFINED,
          one.number("num_queries"),
          MATCHING,
          LOSSES,
          one.flag("ia_bce_loss") ? ClassificationLoss.IOU_AWARE : ClassificationLoss.FOCAL,
          one.number("num_select"));
    }

    private static List<Integer> levels(ParityCase one) {
      List<Integer> levels = new ArrayList<>();
      one.setting("projector_scale").forEach(s -> levels.add(s.asText().charAt(1) - '0'));
      return levels;
    }
  }

  private static final BoxWeights MATCHING = new BoxWeights(2, 5, 2);
  private static final BoxWeights LOSSES = new BoxWeights(1, 5, 2);

  /** How whole detectors are compared. */
  ParityKind kind() {
    return new ParityKind(
        folder,
        one -> parts.spec.apply(one, Common.of(one)),
        GoldenImages::doubled,
        new Inside(parts),
        ProjectedParity::named,
        SMALL,
        FULL,
        TRACE);
  }

  static String named(LossTerm term, int last) {
    return switch (term.part()) {
      case MATCHED -> LossNames.plain(term, last);
      case PROPOSED -> "loss_" + LossNames.OFFICIAL.get(term.name()) + "_enc";
      case KNOWN -> throw new AssertionError("nothing is known beforehand");
    };
  }

  /** Looks at what the parts hand on. */
  private record Inside(Parts parts) implements ParityKind.Asking {
    @Override
    public Output<BoxPrediction> ask(
        ParityCase one, SetDetector<BoxPrediction> detector, Images images, int step) {
      return ParityKind.Asking.plainly(one, detector, images, step);
    }

    @Override
    public boolean takes(ParityCase one) {
      return !one.flag("segmentation_head");
    }

    @Override
    public SetDetector<?> built(ParityCase one, DetectorSpec spec, BuildContext context) {
      double chance = one.real("drop_path", 0);
      if (chance == 0) {
        return spec.build(context);
      }
      Drawn drawn = new Drawn(one);
      DropPath path =
          new DropPath(
              chance,
              (rows, probability) ->
                  Optional.of(factors(one.golden(), drawn.next(probability), 1 - probability)));
      Network network = parts.backbone.apply(one, path);
      return spec.behind(network.backbone, network.channels, context);
    }

    private float[] factors(GoldenTensors golden, String draw, double chance) {
      float[] factors = golden.floats(draw);
      for (int i = 0; i < factors.length; i++) {
        factors[i] = (float) (parts.kept.applyAsDouble(factors[i], chance) / chance);
      }
      return factors;
    }

    @Override
    public Output<BoxPrediction> arranged(ParityCase one, Output<BoxPrediction> output) {
      return one.kind().equals("full") ? TheirOrder.of(one, output, "out/enc/boxes") : output;
    }

    @Override
    public void inside(
        ParityCase one, SetDetector<BoxPrediction> detector, Images images, boolean trained) {
      Map<String, Layer> own = detector.parts();
      try (NoGrad quiet = NoGrad.open()) {
        FeaturePyramid maps = ((Backbone) own.get("backbone")).features(images);
        Encoder encoder = (Encoder) own.get("encoder");
        Memory memory = trained ? encoder.encodeForTraining(maps) : encoder.encode(maps);
        GroupedQueries groups = (GroupedQueries) own.get("queries");
        Queries asked = trained ? groups.all(memory, DenoisingSource.NONE) : groups.first(memory);
        new Insides(one).check(memory, asked);
      }
    }
  }

  /**
   * What was drawn, step by step. The official code may run a layer that no outcome needs and draw
   * for it; chances ascend from layer to layer, so that a lesser one begins the next step.
   */
  private static final class Drawn {
    private final GoldenTensors golden;
    private final boolean trace;
    private int step;
    private int number;
    private double last;

    Drawn(ParityCase one) {
      golden = one.golden();
      trace = one.kind().equals("trace");
    }

    /** The key of the next. */
    String next(double chance) {
      if (chance < last || !golden.has(key())) {
        step += trace ? 1 : 0;
        number = 0;
      }
      last = chance;
      String next = key();
      number++;
      return next;
    }

    private String key() {
      return "draw/" + (trace ? "step" + step + "/" : "") + "path" + number;
    }
  }

  /** The numbers inside of a detector. */
  private record Insides(ParityCase one) {
    void check(Memory memory, Queries asked) {
      GoldenTensors golden = one.golden();
      boolean sorted = one.kind().equals("full"); // by token, not by score
      near("out/source", memory.tokens(), VALUES);
      BoxPrediction proposed =
          new BoxPrediction(
              asked.proposed().orElseThrow().logits(), asked.proposed().orElseThrow().boxes());
      if (!sorted) {
        near("out/enc/logits", proposed.logits(), VALUES);
        near("out/enc/boxes", proposed.boxes(), 1e-5);
        near("out/reference", asked.positions(), 1e-5);
        near("out/top/scores", proposed.logits().max(2), VALUES);
      }
      if (golden.has("out/padding")) {
        assertThat(memory.padding().bytes()).isEqualTo(golden.bytes("out/padding"));
      }
      EncoderProposals cells = EncoderProposals.of(memory, EncoderProposals.Form.BOXES);
      near("out/proposal/boxes", cells.places(), 1e-6);
      chosen(memory, cells, sorted);
    }

    private void near(String key, Tensor found, double tolerance) {
      if (one.golden().has(key)) {
        assertClose(key, found.contiguous().floats(), one.golden().doubles(key), tolerance);
      }
    }

    /** The scores of all tokens and the choice of the first group. */
    private void chosen(Memory memory, EncoderProposals cells, boolean sorted) {
      int channels = memory.tokens().size(2);
      int count = one.number("num_queries");
      TokenChoice.Heads heads = new TokenChoice.Heads(Init.none(), Init.none());
      try (Plain choice =
          new Plain(
              new TokenChoice(
                  EncoderProposals.Form.BOXES, channels, one.classes(), heads, Init.none()))) {
        GoldenWeights.fillPart(choice, one.golden());
        near("out/proposal/scores", choice.choice.scores(memory, cells.invalid()), VALUES);
        long[] own = choice.choice.index(memory, cells.invalid(), count).longs();
        int pictures = memory.tokens().size(0);
        int all = one.golden().shape("out/top/index")[1];
        long[] theirs = one.golden().longs("out/top/index");
        for (int picture = 0; picture < pictures; picture++) {
          long[] found = part(own, picture * own.length / pictures, own.length / pictures);
          long[] expected = part(theirs, picture * all, found.length);
          if (sorted) {
            assertThat(found).containsExactlyInAnyOrder(expected);
          } else {
            assertThat(found).containsExactly(expected);
          }
        }
      }
    }

    private static long[] part(long[] all, int from, int count) {
      return Arrays.copyOfRange(all, from, from + count);
    }
  }

  /** A choice under the names of the first of several groups. */
  private static final class Plain extends Layer {
    private final TokenChoice choice;

    Plain(TokenChoice choice) {
      this.choice = child("groups.1", choice);
    }
  }

  // ---- parts alone

  /** The files of that kind. */
  List<DynamicTest> tests(String kind, Consumer<ParityCase> check) {
    return GoldenFolder.filesOfOneKind(folder, kind, ".safetensors").stream()
        .map(
            f ->
                DynamicTest.dynamicTest(
                    f.getFileName().toString(),
                    () -> {
                      try (Scope scope = Scope.open()) {
                        check.accept(ParityCase.read(f));
                      }
                    }))
        .toList();
  }

  /** What is read of made-up answers. */
  void checkReading(ParityCase one) {
    BoxPrediction said = new BoxPrediction(one.tensor("input/logits"), one.tensor("input/boxes"));
    TopBoxes reading = parts.reading.apply(one.number("num_select"));
    new DetectionChecks(one, reading.order(), "out/scores", "out/labels", "out/boxes")
        .check(reading.select(said, List.of()));
  }

  /** Every loss of classes, the mean over groups and their sum, and the pairs. */
  void checkLosses(ParityCase one) {
    Map<String, ClassificationLoss> names =
        Map.of(
            "ia_bce", ClassificationLoss.IOU_AWARE,
            "varifocal", ClassificationLoss.VARIFOCAL,
            "position", ClassificationLoss.POSITION_SUPERVISED,
            "focal", ClassificationLoss.FOCAL);
    Targets targets = one.targets();
    names.forEach(
        (name, loss) -> {
          SetCriterion<BoxPrediction> mean =
              SetTask.<BoxPrediction>of(
                      parts.cost,
                      SetTask.weighted(loss, LOSSES, parts.denominators),
                      parts.reading.apply(1))
                  .criterion();
          checkLosses(one, targets, mean, name + "/mean/");
          checkLosses(one, targets, mean.dividedBy(SetCriterion.Divisor.OBJECTS), name + "/sum/");
        });
  }

  private static void checkLosses(
      ParityCase one, Targets targets, SetCriterion<BoxPrediction> criterion, String at) {
    BoxPrediction said =
        new BoxPrediction(
            one.tensor("input/logits").requireGradient(true),
            one.tensor("input/boxes").requireGradient(true));
    int groups = one.groups();
    QueryLayout layout = QueryLayout.of(groups, said.logits().size(1) / groups, 1);
    List<Assignment> pairs = criterion.match(said, layout, targets);
    for (int b = 0; b < pairs.size(); b++) {
      String key = "match/all/image" + b;
      assertClose(
          key,
          criterion.cost().cost(said, targets, b).floats(),
          one.golden().doubles(key + "/cost"),
          4e-5);
      assertThat(pairs.get(b).queries()).isEqualTo(one.golden().ints(key + "/query"));
      assertThat(pairs.get(b).targets()).isEqualTo(one.golden().ints(key + "/target"));
    }
    LossReport report =
        criterion.losses(
            new Output<>(List.of(said), Optional.empty(), layout), targets, targets.count());
    for (LossTerm term : report.terms()) {
      String name = at + ProjectedParity.named(term, 0);
      double expected = one.golden().doubles(name)[0];
      assertThat(term.value().item())
          .as(name)
          .isCloseTo(expected, within(2e-5 * Math.max(1, Math.abs(expected))));
    }
    report.total().backward();
    gradient(one, at + "grad_logits", said.logits());
    gradient(one, at + "grad_boxes", said.boxes());
  }

  private static void gradient(ParityCase one, String name, Tensor x) {
    double tolerance = Math.max(1e-6, 2 * one.rounding(name));
    assertClose(name, x.gradient().floats(), one.golden().doubles(name), tolerance);
  }
}
