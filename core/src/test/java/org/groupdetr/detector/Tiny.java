package org.groupdetr.detector;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.groupdetr.criterion.LossReport;
import org.groupdetr.criterion.Output;
import org.groupdetr.criterion.Targets;
import org.groupdetr.detector.denoising.DenoisingSpec;
import org.groupdetr.features.DinoV2Spec;
import org.groupdetr.features.Images;
import org.groupdetr.features.ProjectorSpec;
import org.groupdetr.features.ResNetSpec;
import org.groupdetr.features.VitSpec;
import org.groupdetr.golden.GoldenFormula;
import org.groupdetr.groups.Grouping;
import org.groupdetr.tensor.CounterRng;
import org.groupdetr.tensor.Device;
import org.groupdetr.tensor.NoGrad;
import org.groupdetr.tensor.Scope;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.tensor.Tensors;
import org.groupdetr.transformer.BoxMaskPrediction;
import org.groupdetr.transformer.CrossAttentionSpec;
import org.groupdetr.transformer.DeformableSpec;
import org.groupdetr.transformer.MaskPrediction;
import org.groupdetr.transformer.Prediction;
import org.groupdetr.transformer.References;
import org.groupdetr.transformer.TransformerSpec;
import org.groupdetr.transformer.masks.PixelDecoderSpec;

/** A tiny detector of every kind, with pictures and truths made by formula. */
public final class Tiny {
  /** Queries of one group. */
  public static final int QUERIES = 7;

  /** Classes of the truths. */
  public static final int CLASSES = 5;

  private static final int SIDE = 64;

  private Tiny() {}

  /** One of every kind. */
  public static List<DetectorSpec> specs(double dropout) {
    return List.of(
        conditional(dropout),
        dab(dropout),
        dabDeformable(dropout),
        dn(dropout),
        dino(dropout),
        mask2Former(dropout),
        lwDetr(dropout),
        rfDetr(dropout),
        rfDetrSeg(dropout));
  }

  /** Conditional DETR. */
  public static DetectorSpec.ConditionalDetr conditional(double dropout) {
    return new DetectorSpec.ConditionalDetr(
        backbone(), transformer(16, 2, dropout), QUERIES, weights(), weights(), 10);
  }

  /** DAB-DETR. */
  public static DetectorSpec.DabDetr dab(double dropout) {
    return new DetectorSpec.DabDetr(
        backbone(), transformer(16, 2, dropout), QUERIES, weights(), weights(), 10);
  }

  /** DAB-Deformable-DETR over two maps of the backbone and one more. */
  public static DetectorSpec.DabDeformableDetr dabDeformable(double dropout) {
    return new DetectorSpec.DabDeformableDetr(
        backbone(),
        transformer(64, 3, dropout),
        new DeformableSpec(3, 2, 3),
        QUERIES,
        weights(),
        weights(),
        10);
  }

  /** DN-DETR; without dropout there is no noise in its denoising either. */
  public static DetectorSpec.DnDetr dn(double dropout) {
    return new DetectorSpec.DnDetr(
        backbone(),
        transformer(16, 2, dropout),
        QUERIES,
        denoising(dropout),
        weights(),
        weights(),
        10);
  }

  /** DINO; without dropout there is no noise in its denoising either. */
  public static DetectorSpec.Dino dino(double dropout) {
    return new DetectorSpec.Dino(
        backbone(),
        transformer(64, 2, dropout),
        new DeformableSpec(3, 2, 2),
        QUERIES,
        denoising(dropout),
        weights(),
        weights(),
        10);
  }

  /** LW-DETR over a finer and a coarser map than its backbone's. */
  public static DetectorSpec.LwDetr lwDetr(double dropout) {
    return new DetectorSpec.LwDetr(
        new VitSpec(16, 2, 3, List.of(0, 2), List.of(0, 2)),
        new ProjectorSpec(List.of(3, 5)),
        projected(2, dropout),
        new CrossAttentionSpec(4, 2),
        References.FIXED,
        QUERIES,
        weights(),
        weights(),
        ClassificationLoss.IOU_AWARE,
        10);
  }

  /** RF-DETR over its backbone's map, with references that are refined. */
  public static DetectorSpec.RfDetr rfDetr(double dropout) {
    return new DetectorSpec.RfDetr(
        new DinoV2Spec(16, 2, 4, 8, 2, 5, 0, List.of(2, 4)),
        new ProjectorSpec(List.of(4)),
        projected(3, dropout),
        new CrossAttentionSpec(4, 2),
        References.REFINED,
        QUERIES,
        weights(),
        weights(),
        ClassificationLoss.IOU_AWARE,
        10);
  }

  /** RF-DETR with masks. */
  public static DetectorSpec.RfDetrSeg rfDetrSeg(double dropout) {
    return new DetectorSpec.RfDetrSeg(
        new DinoV2Spec(16, 2, 3, 8, 2, 6, 1, List.of(1, 3)),
        new ProjectorSpec(List.of(4)),
        projected(2, dropout),
        new CrossAttentionSpec(4, 2),
        References.FIXED,
        QUERIES,
        new SegmentationSpec(4, 3, 0.75),
        new BoxMaskWeights(2, 5, 2, 5, 5),
        new BoxMaskWeights(1, 5, 2, 5, 5),
        ClassificationLoss.IOU_AWARE,
        10);
  }

  private static TransformerSpec projected(int decoderLayers, double dropout) {
    return new TransformerSpec(64, 2, 0, decoderLayers, 32, dropout);
  }

  private static TransformerSpec transformer(int channels, int decoderLayers, double dropout) {
    return new TransformerSpec(channels, 2, 1, decoderLayers, 32, dropout);
  }

  private static DenoisingSpec denoising(double noise) {
    return new DenoisingSpec(
        DenoisingSpec.Count.DYNAMIC, 8, noise, 4 * noise, DenoisingSpec.Where.EVERY_GROUP);
  }

  /** Mask2Former over three maps of the backbone. */
  public static DetectorSpec.Mask2Former mask2Former(double dropout) {
    return new DetectorSpec.Mask2Former(
        backbone(),
        new TransformerSpec(64, 2, 1, 3, 48, dropout),
        new PixelDecoderSpec(24, 32),
        QUERIES,
        new MaskSampling(100, 3, 0.75),
        new MaskWeights(2, 5, 5),
        new MaskWeights(2, 5, 5),
        0.1,
        10);
  }

  /** What a layer says of each query, {@code [B, Q, ..]}. */
  static List<Tensor> answers(Prediction layer) {
    if (layer instanceof BoxMaskPrediction both) {
      return List.of(both.logits(), both.boxes(), both.masks());
    }
    return layer instanceof MaskPrediction masks
        ? List.of(masks.logits(), masks.masks())
        : layer.tensors();
  }

  private static ResNetSpec backbone() {
    return new ResNetSpec(18, 8, 3, false, ResNetSpec.Stem.SMALL, ResNetSpec.Norm.GROUP);
  }

  private static BoxWeights weights() {
    return new BoxWeights(2, 5, 2);
  }

  /** K groups that do not see each other, with weights of seed 1. */
  public static SetDetector<?> grouped(DetectorSpec spec, int groups) {
    return built(spec, new Grouping(Grouping.Kind.GROUP, groups), false);
  }

  /** The detector with weights of seed 1 and dropout of seed 2. */
  public static SetDetector<?> built(DetectorSpec spec, Grouping grouping, boolean recompute) {
    return new BuildContext(CLASSES, grouping, recompute, 1, new CounterRng(2)).detector(spec);
  }

  /**
   * Moves every weight by an amount that its name decides, as first weights are too regular to tell
   * right from wrong: heads that are zero, norms that are one.
   */
  public static void shake(SetDetector<?> detector) {
    for (Map.Entry<String, Tensor> entry : detector.parameters().entrySet()) {
      Tensor parameter = entry.getValue();
      try (Scope scope = Scope.open();
          NoGrad quiet = NoGrad.open()) {
        float[] values = GoldenFormula.uniform(entry.getKey(), (int) parameter.count());
        parameter.addInPlace(Tensors.of(values, parameter.shape()), 0.1);
      }
    }
  }

  /** Pictures of 64 x 64, of which every second one is padded on the right and below. */
  public static Images images(int pictures) {
    return images(pictures, SIDE);
  }

  /** Square pictures; every second one is padded on the right and below. */
  public static Images images(int pictures, int side) {
    float[] pixels = GoldenFormula.uniform("tiny.pixels", pictures * 3 * side * side);
    boolean[] padding = new boolean[pictures * side * side];
    for (int i = 0; i < padding.length; i++) {
      boolean outside = i % side >= side * 3 / 4 || i / side % side >= side * 2 / 3;
      padding[i] = i / (side * side) % 2 == 1 && outside;
    }
    return new Images(
        Tensors.of(pixels, pictures, 3, side, side), Tensors.of(padding, pictures, side, side));
  }

  /** Truths; one number for each picture says how many. */
  public static Targets targets(int... counts) {
    List<int[]> labels = new ArrayList<>();
    List<float[]> boxes = new ArrayList<>();
    for (int picture = 0; picture < counts.length; picture++) {
      String name = "tiny.truth." + picture;
      int[] own = new int[counts[picture]];
      for (int i = 0; i < own.length; i++) {
        own[i] = (picture + 2 * i) % CLASSES;
      }
      labels.add(own);
      boxes.add(boxes(GoldenFormula.uniform(name, 4 * counts[picture])));
    }
    return Targets.of(labels, boxes, Device.CPU);
  }

  /** Centres in 0.35..0.65, sides in 0.2..0.6. */
  private static float[] boxes(float[] uniform) {
    for (int i = 0; i < uniform.length; i++) {
      uniform[i] = i % 4 < 2 ? 0.5f + 0.15f * uniform[i] : 0.4f + 0.2f * uniform[i];
    }
    return uniform;
  }

  /** Asks as in training, but norms as in use where training norms by the batch. */
  static Output<?> asked(SetDetector<?> detector, Images images, Targets targets) {
    return detector.statistics().isEmpty()
        ? detector.forTraining(images, targets)
        : detector.allGroups(images).output();
  }

  /** The losses of what a detector says. */
  public static <P extends Prediction> LossReport losses(
      SetDetector<P> detector, Output<P> output, Targets targets) {
    return detector.task().criterion().losses(output, targets, targets.count());
  }

  /** The losses of a training step. */
  public static <P extends Prediction> LossReport losses(
      SetDetector<P> detector, Images images, Targets targets) {
    return losses(detector, detector.forTraining(images, targets), targets);
  }
}
