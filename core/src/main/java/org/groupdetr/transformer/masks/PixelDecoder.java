package org.groupdetr.transformer.masks;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.groupdetr.features.ChannelMapper;
import org.groupdetr.features.Encoder;
import org.groupdetr.features.FeatureMap;
import org.groupdetr.features.FeaturePyramid;
import org.groupdetr.features.MaskFeatures;
import org.groupdetr.features.Memory;
import org.groupdetr.features.MemorySizes;
import org.groupdetr.nn.Conv2d;
import org.groupdetr.nn.CostSheet;
import org.groupdetr.nn.GroupNorm;
import org.groupdetr.nn.Init;
import org.groupdetr.nn.SinePositions;
import org.groupdetr.tensor.DType;
import org.groupdetr.tensor.Kernels;
import org.groupdetr.tensor.Kernels.Window;
import org.groupdetr.tensor.MapSize;
import org.groupdetr.tensor.Scope;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.tensor.Tensors;
import org.groupdetr.transformer.DeformableEncoder;
import org.groupdetr.transformer.TransformerContext;

/**
 * Mask2Former's pixel decoder: a deformable encoder over the three coarser maps, coarsest first,
 * whose finest outcome is joined with the fine map to the features of masks. Padding is treated
 * like the rest of the picture. Cheng et al., CVPR 2022, section 3.2.2.
 */
public final class PixelDecoder extends Encoder {
  private static final String PREFIX = "sem_seg_head.pixel_decoder";
  private static final double TEMPERATURE = 10000;

  /** Points at which each head looks in each map. */
  private static final int POINTS = 4;

  private final TransformerContext context;
  private final DeformableEncoder encoder;
  private final Conv2d lateral;
  private final GroupNorm lateralNorm;
  private final Conv2d mixing;
  private final GroupNorm mixingNorm;
  private final Conv2d output;

  /**
   * Builds the decoder.
   *
   * @param in channels of the maps that come in, finest first; the finest is joined at the end
   * @param own its settings
   */
  public PixelDecoder(TransformerContext context, List<Integer> in, PixelDecoderSpec own) {
    this.context = context;
    Init init = context.init();
    int channels = context.channels();
    List<Integer> mixed = reversed(in.subList(1, in.size()));
    encoder =
        child(
            PREFIX,
            new DeformableEncoder(
                context.withFeedForward(own.feedForward()),
                new ChannelMapper(mixed, channels, mixed.size(), init.named("mapper")),
                new DeformableEncoder.Positions(TEMPERATURE, 0),
                POINTS));
    Window pointwise = new Window(1, 0, 1);
    lateral =
        child(
            PREFIX + ".adapter_1",
            Conv2d.kaimingUniform(in.get(0), channels, 1, pointwise, false, init.named("lateral")));
    lateralNorm = child(PREFIX + ".adapter_1.norm", new GroupNorm(channels, ChannelMapper.PARTS));
    mixing =
        child(
            PREFIX + ".layer_1",
            Conv2d.kaimingUniform(
                channels, channels, 3, new Window(1, 1, 1), false, init.named("mixing")));
    mixingNorm = child(PREFIX + ".layer_1.norm", new GroupNorm(channels, ChannelMapper.PARTS));
    output =
        child(
            PREFIX + ".mask_features",
            Conv2d.kaimingUniform(
                channels, own.maskChannels(), 1, pointwise, true, init.named("output")));
  }

  private static <T> List<T> reversed(List<T> list) {
    List<T> turned = new ArrayList<>(list);
    java.util.Collections.reverse(turned);
    return turned;
  }

  @Override
  public Memory encode(FeaturePyramid pyramid) {
    FeatureMap fine = pyramid.maps().get(0);
    List<FeatureMap> coarse =
        reversed(pyramid.maps().subList(1, pyramid.maps().size())).stream()
            .map(map -> new FeatureMap(map.values(), unpadded(map.values())))
            .toList();
    Memory memory = encoder.encode(new FeaturePyramid(coarse));
    Tensor pixels = Scope.tidy(() -> pixels(memory, fine.values()));
    return new Memory(
        memory.tokens(),
        positions(coarse),
        memory.padding(),
        memory.sizes(),
        Optional.of(new MaskFeatures(pixels, pyramid.padding())));
  }

  private static Tensor unpadded(Tensor values) {
    return Tensors.zeros(DType.BOOL, values.size(0), values.size(2), values.size(3))
        .to(values.device());
  }

  /** Where the cells are, without the scale's embedding; the decoder has its own. */
  private Tensor positions(List<FeatureMap> maps) {
    return Tensors.cat(
        1,
        maps.stream()
            .map(m -> SinePositions.cells(m.padding(), context.channels(), TEMPERATURE))
            .toList());
  }

  /** {@code [B, E, h, w]}, of the size of the fine map. */
  private Tensor pixels(Memory memory, Tensor fine) {
    int last = memory.sizes().size() - 1;
    MapSize size = memory.sizes().get(last);
    Tensor finest =
        memory
            .tokens()
            .narrow(1, memory.start(last), size.cells())
            .transpose(1, 2)
            .reshape(fine.size(0), context.channels(), size.height(), size.width());
    Tensor joined =
        lateralNorm
            .apply(lateral.apply(fine))
            .plus(Kernels.bilinear(finest, fine.size(2), fine.size(3)));
    return output.apply(mixingNorm.apply(mixing.apply(joined)).reluInPlace());
  }

  @Override
  public MemorySizes cost(CostSheet sheet, List<MapSize> maps) {
    MapSize fine = maps.get(0);
    MemorySizes memory = encoder.cost(sheet, reversed(maps.subList(1, maps.size())));
    for (Conv2d convolution : List.of(lateral, mixing, output)) {
      convolution.cost(sheet, fine);
    }
    lateralNorm.cost(sheet, (double) fine.cells() * lateral.outputs());
    mixingNorm.cost(sheet, (double) fine.cells() * mixing.outputs());
    return new MemorySizes(memory.maps(), Optional.of(fine));
  }
}
