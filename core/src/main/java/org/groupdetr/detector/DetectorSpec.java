package org.groupdetr.detector;

import static org.groupdetr.common.Require.require;
import static org.groupdetr.detector.ConditionalDetr.conditionalDetr;
import static org.groupdetr.detector.DabDeformableDetr.dabDeformableDetr;
import static org.groupdetr.detector.DabDetr.dabDetr;
import static org.groupdetr.detector.Dino.dino;
import static org.groupdetr.detector.DnDetr.dnDetr;
import static org.groupdetr.detector.LwDetr.lwDetr;
import static org.groupdetr.detector.Mask2Former.STRIDE;
import static org.groupdetr.detector.Mask2Former.mask2Former;
import static org.groupdetr.detector.RfDetr.rfDetr;
import static org.groupdetr.detector.RfDetrSeg.rfDetrSeg;
import static org.groupdetr.detector.SpecChecks.requireCounts;
import static org.groupdetr.detector.SpecChecks.requireParts;
import static org.groupdetr.detector.SpecChecks.requireProjected;

import java.util.List;
import org.groupdetr.criterion.PointSampler;
import org.groupdetr.detector.denoising.DenoisingSpec;
import org.groupdetr.features.Backbone;
import org.groupdetr.features.BackboneSpec;
import org.groupdetr.features.DinoV2Spec;
import org.groupdetr.features.ProjectorSpec;
import org.groupdetr.features.ResNetNames;
import org.groupdetr.features.ResNetSpec;
import org.groupdetr.features.VitSpec;
import org.groupdetr.transformer.CrossAttentionSpec;
import org.groupdetr.transformer.DeformableSpec;
import org.groupdetr.transformer.References;
import org.groupdetr.transformer.TransformerSpec;
import org.groupdetr.transformer.masks.PixelDecoderSpec;

/**
 * A detector's settings. The records below are the list of detectors; how one is put together
 * stands in the file that bears its name.
 *
 * <p>All of them have: N {@code queries} of one group; what pairs of queries and truths cost in
 * {@code matching}; the weights of the {@code losses}; and how many {@code detections}, the best,
 * are kept of a picture.
 */
public sealed interface DetectorSpec
    permits DetectorSpec.ConditionalDetr,
        DetectorSpec.DabDetr,
        DetectorSpec.DabDeformableDetr,
        DetectorSpec.DnDetr,
        DetectorSpec.Dino,
        DetectorSpec.Mask2Former,
        DetectorSpec.LwDetr,
        DetectorSpec.RfDetr,
        DetectorSpec.RfDetrSeg {
  /** The network that pictures go through first. */
  BackboneSpec backbone();

  /** The sizes of encoder and decoder. */
  TransformerSpec transformer();

  /** N, queries of one group. */
  int queries();

  /** How many of the best predictions are kept of a picture. */
  int detections();

  /** How many of the backbone's last maps are asked for. */
  default int maps() {
    return 1;
  }

  /** What published files call the tensors of a ResNet. */
  default ResNetNames names() {
    return ResNetNames.TORCHVISION;
  }

  /** What published files call the backbone. */
  default String backboneName() {
    return names().backbone();
  }

  /** Whether it learns from masks; otherwise boxes are enough. */
  default boolean learnsMasks() {
    return false;
  }

  /** What height and width of its batches are multiples of; pictures are padded to that. */
  default int sideMultiple() {
    return backbone().sideMultiple();
  }

  /** Whose norms and embeddings are spared when weights decay. */
  default NoDecay noDecay() {
    return backbone().decaysNorms() ? NoDecay.NOBODY : NoDecay.BACKBONE;
  }

  /** Puts the parts together behind a backbone. */
  SetDetector<?> assemble(Assembly assembly);

  /** The detector with a backbone of its own; called by {@link BuildContext#detector}. */
  default SetDetector<?> build(BuildContext context) {
    return Backbones.behind(this, context);
  }

  /** The detector behind a backbone whose maps have so many channels, finest first. */
  default SetDetector<?> behind(Backbone backbone, List<Integer> channels, BuildContext context) {
    return assemble(new Assembly(this, context, backbone, channels));
  }

  /** Settings of a Conditional DETR. */
  record ConditionalDetr(
      ResNetSpec backbone,
      TransformerSpec transformer,
      int queries,
      BoxWeights matching,
      BoxWeights losses,
      int detections)
      implements DetectorSpec {
    public ConditionalDetr {
      requireCounts(queries, detections);
    }

    @Override
    public SetDetector<?> assemble(Assembly assembly) {
      return conditionalDetr(this, assembly);
    }
  }

  /** Settings of a DAB-DETR. */
  record DabDetr(
      ResNetSpec backbone,
      TransformerSpec transformer,
      int queries,
      BoxWeights matching,
      BoxWeights losses,
      int detections)
      implements DetectorSpec {
    public DabDetr {
      requireCounts(queries, detections);
    }

    @Override
    public SetDetector<?> assemble(Assembly assembly) {
      return dabDetr(this, assembly);
    }
  }

  /** Settings of a DAB-Deformable-DETR. */
  record DabDeformableDetr(
      ResNetSpec backbone,
      TransformerSpec transformer,
      DeformableSpec deformable,
      int queries,
      BoxWeights matching,
      BoxWeights losses,
      int detections)
      implements DetectorSpec {
    public DabDeformableDetr {
      requireCounts(queries, detections);
      requireParts(transformer);
    }

    @Override
    public int maps() {
      return Math.min(deformable.scales(), backbone.maps());
    }

    @Override
    public SetDetector<?> assemble(Assembly assembly) {
      return dabDeformableDetr(this, assembly);
    }
  }

  /** Settings of a DN-DETR. */
  record DnDetr(
      ResNetSpec backbone,
      TransformerSpec transformer,
      int queries,
      DenoisingSpec denoising,
      BoxWeights matching,
      BoxWeights losses,
      int detections)
      implements DetectorSpec {
    public DnDetr {
      requireCounts(queries, detections);
    }

    @Override
    public SetDetector<?> assemble(Assembly assembly) {
      return dnDetr(this, assembly);
    }
  }

  /** Settings of a DINO; fewer queries are asked where a picture has fewer tokens. */
  record Dino(
      ResNetSpec backbone,
      TransformerSpec transformer,
      DeformableSpec deformable,
      int queries,
      DenoisingSpec denoising,
      BoxWeights matching,
      BoxWeights losses,
      int detections)
      implements DetectorSpec {
    public Dino {
      requireCounts(queries, detections);
      requireParts(transformer);
    }

    @Override
    public int maps() {
      return Math.min(deformable.scales(), backbone.maps());
    }

    @Override
    public SetDetector<?> assemble(Assembly assembly) {
      return dino(this, assembly);
    }
  }

  /**
   * Settings of a Mask2Former; its encoder is the pixel decoder.
   *
   * @param noObjectWeight weight, in the loss of the class, of queries that are matched to no
   *     object
   */
  record Mask2Former(
      ResNetSpec backbone,
      TransformerSpec transformer,
      PixelDecoderSpec pixelDecoder,
      int queries,
      MaskSampling sampling,
      MaskWeights matching,
      MaskWeights losses,
      double noObjectWeight,
      int detections)
      implements DetectorSpec {
    public Mask2Former {
      requireCounts(queries, detections);
      requireParts(transformer);
      require(
          noObjectWeight >= 0 && noObjectWeight <= 1,
          "noObjectWeight must be in [0, 1], was %s",
          noObjectWeight);
    }

    @Override
    public int maps() {
      return backbone.stages();
    }

    @Override
    public ResNetNames names() {
      return ResNetNames.DETECTRON2;
    }

    @Override
    public boolean learnsMasks() {
      return true;
    }

    @Override
    public int sideMultiple() {
      return STRIDE;
    }

    @Override
    public NoDecay noDecay() {
      return NoDecay.EVERYWHERE;
    }

    @Override
    public SetDetector<?> assemble(Assembly assembly) {
      return mask2Former(this, assembly, PointSampler.from(assembly.rng()));
    }
  }

  /**
   * Settings of an LW-DETR. Its transformer has no encoder.
   *
   * @param references whether the layers of the decoder refine the boxes that they look at
   * @param classificationLoss what classes learn from
   */
  record LwDetr(
      VitSpec backbone,
      ProjectorSpec projector,
      TransformerSpec transformer,
      CrossAttentionSpec crossAttention,
      References references,
      int queries,
      BoxWeights matching,
      BoxWeights losses,
      ClassificationLoss classificationLoss,
      int detections)
      implements DetectorSpec {
    public LwDetr {
      requireCounts(queries, detections);
      requireProjected(transformer, crossAttention);
    }

    @Override
    public String backboneName() {
      return Backbones.ENCODER;
    }

    @Override
    public SetDetector<?> assemble(Assembly assembly) {
      return lwDetr(this, assembly);
    }
  }

  /**
   * Settings of an RF-DETR. Its transformer has no encoder.
   *
   * @param references whether the layers of the decoder refine the boxes that they look at
   * @param classificationLoss what classes learn from
   */
  record RfDetr(
      DinoV2Spec backbone,
      ProjectorSpec projector,
      TransformerSpec transformer,
      CrossAttentionSpec crossAttention,
      References references,
      int queries,
      BoxWeights matching,
      BoxWeights losses,
      ClassificationLoss classificationLoss,
      int detections)
      implements DetectorSpec {
    public RfDetr {
      requireCounts(queries, detections);
      requireProjected(transformer, crossAttention);
    }

    @Override
    public String backboneName() {
      return Backbones.ENCODER;
    }

    @Override
    public SetDetector<?> assemble(Assembly assembly) {
      return rfDetr(this, assembly);
    }
  }

  /**
   * Settings of an RF-DETR that finds masks as well.
   *
   * @param references whether the layers of the decoder refine the boxes that they look at
   * @param classificationLoss what classes learn from
   * @param segmentation at how many points masks are compared
   */
  record RfDetrSeg(
      DinoV2Spec backbone,
      ProjectorSpec projector,
      TransformerSpec transformer,
      CrossAttentionSpec crossAttention,
      References references,
      int queries,
      SegmentationSpec segmentation,
      BoxMaskWeights matching,
      BoxMaskWeights losses,
      ClassificationLoss classificationLoss,
      int detections)
      implements DetectorSpec {
    public RfDetrSeg {
      requireCounts(queries, detections);
      requireProjected(transformer, crossAttention);
    }

    @Override
    public String backboneName() {
      return Backbones.ENCODER;
    }

    @Override
    public boolean learnsMasks() {
      return true;
    }

    @Override
    public SetDetector<?> assemble(Assembly assembly) {
      return rfDetrSeg(this, assembly, PointSampler.from(assembly.rng()));
    }
  }
}
