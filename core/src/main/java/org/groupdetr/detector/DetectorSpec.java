package org.groupdetr.detector;

import static org.groupdetr.common.Require.require;
import static org.groupdetr.detector.ConditionalDetr.conditionalDetr;
import static org.groupdetr.detector.DabDeformableDetr.dabDeformableDetr;
import static org.groupdetr.detector.DabDetr.dabDetr;
import static org.groupdetr.detector.Dino.dino;
import static org.groupdetr.detector.DnDetr.dnDetr;
import static org.groupdetr.detector.Mask2Former.STRIDE;
import static org.groupdetr.detector.Mask2Former.mask2Former;

import java.util.List;
import org.groupdetr.criterion.PointSampler;
import org.groupdetr.features.Backbone;
import org.groupdetr.features.BackboneSpec;
import org.groupdetr.features.ChannelMapper;
import org.groupdetr.features.ResNet;
import org.groupdetr.features.ResNetNames;
import org.groupdetr.transformer.DeformableSpec;
import org.groupdetr.transformer.PixelDecoderSpec;
import org.groupdetr.transformer.TransformerSpec;

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
        DetectorSpec.Mask2Former {
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

  /** What published files call the tensors of the backbone. */
  default ResNetNames names() {
    return ResNetNames.TORCHVISION;
  }

  /** Whether it learns from masks; otherwise boxes are enough. */
  default boolean learnsMasks() {
    return false;
  }

  /** What height and width of its batches are multiples of; pictures are padded to that. */
  default int sideMultiple() {
    return 1;
  }

  /** Whether the weights of norms and embeddings decay as all others do. */
  default boolean decaysNorms() {
    return true;
  }

  /** Puts the parts together behind a backbone. */
  SetDetector<?> assemble(Assembly assembly);

  /** The detector with a backbone of its own; called by {@link BuildContext#detector}. */
  default SetDetector<?> build(BuildContext context) {
    ResNet backbone = new ResNet(backbone(), maps(), names(), context.init().named("backbone"));
    return behind(backbone, backbone.channels(), context);
  }

  /** The detector behind a backbone whose maps have so many channels, finest first. */
  default SetDetector<?> behind(Backbone backbone, List<Integer> channels, BuildContext context) {
    return assemble(new Assembly(this, context, backbone, channels));
  }

  private static void requireCounts(int queries, int detections) {
    require(queries >= 1, "queries must be at least 1, was %d", queries);
    require(detections >= 1, "detections must be at least 1, was %d", detections);
  }

  /** For parts whose channels are normalised in groups. */
  private static void requireParts(TransformerSpec transformer) {
    require(
        transformer.channels() % ChannelMapper.PARTS == 0,
        "transformer.channels must be a multiple of %d and of heads (%d), was %d",
        ChannelMapper.PARTS,
        transformer.heads(),
        transformer.channels());
  }

  /** Settings of a Conditional DETR. */
  record ConditionalDetr(
      BackboneSpec backbone,
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
      BackboneSpec backbone,
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
      BackboneSpec backbone,
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
      BackboneSpec backbone,
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
      BackboneSpec backbone,
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
      BackboneSpec backbone,
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
    public boolean decaysNorms() {
      return false;
    }

    @Override
    public SetDetector<?> assemble(Assembly assembly) {
      return mask2Former(this, assembly, PointSampler.from(assembly.rng()));
    }
  }
}
