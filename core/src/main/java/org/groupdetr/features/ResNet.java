package org.groupdetr.features;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.groupdetr.features.ResNetSpec.Norm;
import org.groupdetr.features.ResNetSpec.Stem;
import org.groupdetr.nn.Conv2d;
import org.groupdetr.nn.CostSheet;
import org.groupdetr.nn.DropPath;
import org.groupdetr.nn.FrozenBatchNorm;
import org.groupdetr.nn.GroupNorm;
import org.groupdetr.nn.Init;
import org.groupdetr.nn.Layer;
import org.groupdetr.nn.Norm2d;
import org.groupdetr.nn.NormedConv;
import org.groupdetr.tensor.Kernels;
import org.groupdetr.tensor.Kernels.Window;
import org.groupdetr.tensor.MapSize;
import org.groupdetr.tensor.Scope;
import org.groupdetr.tensor.Tensor;

/**
 * A ResNet. Names of its tensors are torchvision's. With frozen norms the stem and the first stage
 * are not trained either. Padding is seen by the convolutions; only the masks tell it apart.
 */
public final class ResNet extends Backbone {
  private final NormedConv stem;
  private final boolean pooled;
  private final List<List<ResidualBlock>> stages = new ArrayList<>();
  private final List<Integer> channels = new ArrayList<>();
  private final int firstReturned;

  /**
   * Builds the network.
   *
   * @param returned how many of the last stages' maps are handed on
   */
  public ResNet(ResNetSpec spec, int returned, Init init) {
    this(spec, returned, ResNetNames.TORCHVISION, DropPath.NONE, init);
  }

  /**
   * As above.
   *
   * @param names of its tensors
   * @param path with what chance the last block is passed over in training, picture by picture
   */
  public ResNet(ResNetSpec spec, int returned, ResNetNames names, DropPath path, Init init) {
    IntFunction<Norm2d> norm = norms(spec.norm());
    boolean standard = spec.stem() == Stem.STANDARD;
    Window step = standard ? new Window(2, 3, 1) : new Window(2, 1, 1);
    Conv2d first = Conv2d.plain(3, spec.width(), standard ? 7 : 3, step, init);
    Norm2d behind = norm.apply(spec.width());
    NormedConv entry = new NormedConv(names.stem(), first, names.stemNorm(), behind);
    stem = childBefore(spec.stages(), "", entry);
    pooled = standard;
    boolean bottleneck = spec.depth() >= 50;
    int in = spec.width();
    int before = 0;
    int all = IntStream.range(0, spec.stages()).map(stage -> blocks(spec.depth(), stage)).sum();
    for (int stage = 0; stage < spec.stages(); stage++) {
      List<ResidualBlock> blocks = new ArrayList<>();
      for (int i = 0; i < blocks(spec.depth(), stage); i++) {
        boolean dilated = spec.dilation() && stage == 3;
        int stride = i == 0 && stage > 0 && !dilated ? 2 : 1;
        ResidualBlock.Shape shape =
            new ResidualBlock.Shape(
                in, spec.width() << stage, stride, dilated && i > 0 ? 2 : 1, bottleneck);
        Init own = init.named("layer" + (stage + 1) + "." + i);
        ResidualBlock block =
            new ResidualBlock(shape, norm, names, path.ofBlock(before++, all), own);
        blocks.add(childBefore(spec.stages() - 1 - stage, names.block(stage, i), block));
        in = shape.out();
      }
      stages.add(blocks);
      channels.add(in);
    }
    firstReturned = spec.stages() - returned;
    if (spec.norm() == Norm.FROZEN) {
      stem.freeze();
      stages.get(0).forEach(Layer::freeze);
    }
  }

  private static IntFunction<Norm2d> norms(Norm norm) {
    return switch (norm) {
      case FROZEN, FROZEN_STATISTICS -> FrozenBatchNorm::new;
      case GROUP -> GroupNorm::new;
      case INSTANCE -> channels -> new GroupNorm(channels, channels);
    };
  }

  private static int blocks(int depth, int stage) {
    return switch (depth) {
      case 18 -> 2;
      case 34 -> List.of(3, 4, 6, 3).get(stage);
      case 50 -> List.of(3, 4, 6, 3).get(stage);
      default -> List.of(3, 4, 23, 3).get(stage);
    };
  }

  /** Channels of the maps that are handed on. */
  public List<Integer> channels() {
    return channels.subList(firstReturned, channels.size());
  }

  @Override
  public FeaturePyramid features(Images images) {
    // In mixed precision maps stay rounded from the first convolution to the last.
    Tensor x = Scope.tidy(() -> stem(precision().factor(images.pixels().channelsLast())));
    List<FeatureMap> maps = new ArrayList<>();
    for (int stage = 0; stage < stages.size(); stage++) {
      x = run(stages.get(stage), x);
      if (stage >= firstReturned) {
        maps.add(FeatureMap.of(x.to(images.pixels().type()), images.padding()));
      }
    }
    return new FeaturePyramid(maps, images.padding());
  }

  private Tensor stem(Tensor pixels) {
    Tensor x = stem.applyRelu(pixels);
    return pooled ? Kernels.maxPool(x, 3, 2, 1) : x;
  }

  private static Tensor run(List<ResidualBlock> blocks, Tensor input) {
    Tensor x = input;
    for (ResidualBlock block : blocks) {
      Tensor in = x;
      x = Scope.tidy(() -> block.apply(in));
    }
    return x;
  }

  @Override
  public List<MapSize> cost(CostSheet sheet, MapSize picture) {
    MapSize size = stem.cost(sheet, picture);
    if (pooled) {
      size = new MapSize((size.height() + 1) / 2, (size.width() + 1) / 2);
    }
    List<MapSize> maps = new ArrayList<>();
    for (int stage = 0; stage < stages.size(); stage++) {
      for (ResidualBlock block : stages.get(stage)) {
        size = block.cost(sheet, size);
      }
      if (stage >= firstReturned) {
        maps.add(size);
      }
    }
    return maps;
  }
}
