package org.groupdetr.train;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.groupdetr.detector.DetectorSpec;
import org.groupdetr.detector.SetDetector;
import org.groupdetr.features.BackboneSpec;
import org.groupdetr.geometry.Size;
import org.groupdetr.groups.Grouping;
import org.groupdetr.nn.Role;
import org.groupdetr.recipe.ModelFile;
import org.groupdetr.recipe.Recipe;
import org.groupdetr.recipe.TrainingSpec;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.transformer.MaskDecoder;

/**
 * What a step of training costs, worked out from the names and shapes of a detector's parameters:
 * every matrix is applied to all cells of a map, all memory tokens or all queries. Attention adds
 * its products; what happens element by element is left out.
 *
 * @param parameters of the detector in training
 * @param training multiplications with additions of a step, in thousands of millions: thrice those
 *     of the forward pass for what is trained, once for what is frozen
 * @param inference the same for one picture
 * @param peakMb the process's most resident memory on the processor: the program, parameters, their
 *     gradients and two moments, and what is kept for the way back
 */
public record StepCost(long parameters, double training, double inference, double peakMb) {
  /** The JVM, the engine's code, what the loader holds. */
  private static final double PROGRAM_MB = 380;

  /** Room for maps on the way, for each number of a map that is kept. Measured. */
  private static final double MAPS = 2.3;

  /** Numbers kept for each that goes into and comes out of a matrix. Measured. */
  private static final double KEPT = 0.75;

  /** The part of that which is kept where layers are computed again on the way back. Measured. */
  private static final double RECOMPUTED = 0.5;

  private static final double MEGA = 1 << 20;

  /**
   * What is asked.
   *
   * @param grouping as in training; need not be that of the detector at hand
   * @param batch pictures that are computed at once
   * @param picture the size to which all of them are padded
   * @param recompute whether layers are computed again on the way back
   */
  public record Question(
      DetectorSpec spec, Grouping grouping, int batch, Size picture, boolean recompute) {
    /** A recipe's own, on the largest pictures that it trains on. */
    public static Question of(Recipe recipe) {
      TrainingSpec training = recipe.training();
      return new Question(
          recipe.detector(),
          ModelFile.grouping(training),
          training.microBatchSize(),
          recipe.data().augmentation().largestSize(),
          training.checkpointing());
    }

    /** The same with other groups. */
    public Question with(Grouping other) {
      return new Question(spec, other, batch, picture, recompute);
    }
  }

  /**
   * The cost of a step.
   *
   * @param detector with the parameters of at least two groups, or of one if that is asked
   */
  public static StepCost of(SetDetector<?> detector, Question question) {
    Sum sum = new Sum(new Places(detector, question));
    Map<String, Role> roles = detector.roles();
    detector
        .parameters()
        .forEach(
            (name, tensor) -> {
              Role role = roles.get(name);
              sum.add(name, tensor, role == null ? 0 : role.copy());
            });
    return sum.cost(question);
  }

  /** On how many places of one picture things are computed. */
  private static final class Places {
    private static final String PIXELS = "sem_seg_head.pixel_decoder.";
    private static final Pattern STAGE = Pattern.compile("backbone\\..*?(layer|res)(\\d)\\..*");

    private final BackboneSpec backbone;
    private final Size picture;
    private final int levels;
    private final int encoderLayers;
    private final int decoderLayers;
    private final boolean points;
    private final boolean masks;
    private final Grouping grouping;
    private final int ofDetector;

    Places(SetDetector<?> detector, Question question) {
      this.backbone = question.spec.backbone();
      this.picture = question.picture;
      this.grouping = question.grouping;
      this.ofDetector = question.spec.queries();
      Map<String, Tensor> parameters = detector.parameters();
      this.masks = question.spec.learnsMasks();
      this.levels = Math.max(1, highest(parameters, (masks ? PIXELS : "") + "input_proj."));
      this.encoderLayers = highest(parameters, "transformer.encoder.layers.");
      this.decoderLayers =
          highest(
              parameters,
              masks
                  ? MaskDecoder.PREFIX + "transformer_ffn_layers."
                  : "transformer.decoder.layers.");
      this.points = parameters.keySet().stream().anyMatch(n -> n.contains("sampling_offsets"));
    }

    /** How many parts are numbered behind a prefix. */
    private static int highest(Map<String, Tensor> parameters, String prefix) {
      return parameters.keySet().stream()
          .filter(name -> name.startsWith(prefix))
          .map(name -> name.substring(prefix.length()).split("\\.", 2)[0])
          .filter(number -> number.matches("\\d+"))
          .mapToInt(number -> Integer.parseInt(number) + 1)
          .max()
          .orElse(0);
    }

    private double cells(int stride) {
      return Math.ceil((double) picture.height() / stride)
          * Math.ceil((double) picture.width() / stride);
    }

    private int stride(int stage) {
      int first = backbone.stem() == BackboneSpec.Stem.STANDARD ? 4 : 2;
      return first << (backbone.dilation() && stage == 4 ? 2 : stage - 1);
    }

    /** M. */
    double tokens() {
      return IntStream.range(0, levels).mapToDouble(this::tokens).sum();
    }

    /** Tokens of one level; behind the backbone, each level has half the sides of the last. */
    private double tokens(int level) {
      int maps = Math.min(levels, backbone.maps());
      int stage = backbone.stages() - maps + 1 + Math.min(level, maps - 1);
      return cells(stride(stage) << Math.max(0, level - maps + 1));
    }

    /** Queries that are asked in training. */
    double queries() {
      return (double) grouping.sets() * grouping.queries(ofDetector);
    }

    /** Queries that are asked at inference. */
    double asked() {
      return grouping.queries(ofDetector);
    }

    /** On how many places a parameter's matrix is applied, given the queries. */
    double of(String name, double queries) {
      if (name.startsWith("backbone.")) {
        return ofBackbone(name);
      }
      if (name.matches(
          ".*(query_embed|query_feat|refpoint_embed|tgt_embed|label_enc|level_embed).*")) {
        return 0;
      }
      if (masks) {
        return ofMasks(name, queries);
      }
      if (name.matches("input_proj\\.\\d+\\..*")) {
        return tokens(Integer.parseInt(name.split("\\.", 3)[1]));
      }
      if (name.startsWith("input_proj") || name.contains("encoder") || name.contains("enc_out")) {
        return tokens();
      }
      if (name.matches(".*(ca_k|ca_v|value_proj).*")) {
        return tokens();
      }
      boolean ofAllLayers = !name.contains("layers.") || !name.startsWith("transformer.decoder.l");
      boolean numbered = name.matches("(class|bbox)_embed\\.\\d+\\..*");
      return queries * (ofAllLayers && !numbered ? decoderLayers : 1);
    }

    private double ofBackbone(String name) {
      Matcher stage = STAGE.matcher(name);
      if (!stage.matches()) {
        return cells(2);
      }
      int number = Integer.parseInt(stage.group(2));
      return cells(stride(stage.group(1).equals("res") ? number - 1 : number));
    }

    /** Of Mask2Former: its maps are numbered from the coarsest, and each layer looks at one. */
    private double ofMasks(String name, double queries) {
      if (name.startsWith(PIXELS + "input_proj.")) {
        int map = Integer.parseInt(name.substring(PIXELS.length()).split("\\.", 3)[1]);
        return tokens(levels - 1 - map);
      }
      if (name.startsWith(PIXELS)) {
        boolean fine = name.matches(".*(adapter_1|layer_1|mask_features).*");
        return fine ? cells(stride(backbone.stages() - levels)) : tokens();
      }
      if (name.contains("multihead_attn.in_proj")) {
        return (queries + 2 * tokens() / levels) / 3;
      }
      return queries * (name.matches(".*(class|mask)_embed.*") ? decoderLayers + 1 : 1);
    }

    /** Products of attention over channels C. */
    double attention(double channels, double queries, double setSize) {
      double all = points ? 0 : tokens();
      double seen = masks ? tokens() / levels : all;
      return channels
          * (encoderLayers * 2 * all * all
              + decoderLayers * (2 * queries * setSize + 3 * queries * seen));
    }
  }

  /** Adds up. */
  private static final class Sum {
    private final Places places;
    private final Set<Integer> groups = new HashSet<>();
    private double step;
    private double all;
    private double trained;
    private double ofGroups;
    private double maps;
    private double kept;
    private double inference;
    private double channels;

    Sum(Places places) {
      this.places = places;
    }

    void add(String name, Tensor parameter, int copy) {
      boolean learns = parameter.requiresGradient();
      if (copy > 0) {
        ofGroups += parameter.count();
        groups.add(copy);
        return;
      }
      all += parameter.count();
      trained += learns ? parameter.count() : 0;
      if (parameter.rank() < 2) {
        return;
      }
      if (name.contains("input_proj")) {
        channels = parameter.size(0);
      }
      double at = places.of(name, places.queries());
      step += at * parameter.count() * (learns ? 3 : 1);
      inference += places.of(name, places.asked()) * parameter.count();
      if (learns) {
        keep(name, parameter, at);
      }
    }

    private void keep(String name, Tensor matrix, double at) {
      if (name.startsWith("backbone.")) {
        maps += at * matrix.size(0);
      } else {
        kept += at * (matrix.size(0) + matrix.size(1));
      }
    }

    StepCost cost(Question question) {
      double set = places.asked();
      double more = (question.grouping.sets() - 1) * ofGroups / Math.max(1, groups.size());
      double training = step + 3 * places.attention(channels, places.queries(), set);
      double one = inference + places.attention(channels, set, set);
      double numbers = all + more + 3 * (trained + more);
      double passing =
          question.batch * (MAPS * maps + (question.recompute ? RECOMPUTED : 1) * KEPT * kept);
      return new StepCost(
          Math.round(all + more),
          question.batch * training / 1e9,
          one / 1e9,
          PROGRAM_MB + 4 / MEGA * (numbers + passing));
    }
  }
}
