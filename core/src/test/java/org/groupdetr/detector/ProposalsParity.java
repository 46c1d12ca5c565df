package org.groupdetr.detector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.groupdetr.golden.GoldenWeights.assertClose;

import java.util.ArrayList;
import java.util.List;
import org.groupdetr.detector.queries.EncoderProposals;
import org.groupdetr.features.Memory;
import org.groupdetr.tensor.MapSize;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.tensor.Tensors;

/** Proposals of an encoder's tokens against the reference. */
final class ProposalsParity {
  private ProposalsParity() {}

  /** Boxes and memory of tokens, with padding and without. */
  static void check(ParityCase one) {
    boolean[] nowhere = new boolean[one.golden().bytes("input/padding").length];
    int[] shape = one.golden().shape("input/padding");
    check(one, one.flags("input/padding"), "out/");
    check(one, Tensors.of(nowhere, shape[0], shape[1]), "out/nomask/");
  }

  private static void check(ParityCase one, Tensor padding, String key) {
    int[] shapes = one.golden().ints("input/shapes");
    List<MapSize> sizes = new ArrayList<>();
    for (int i = 0; i < shapes.length; i += 2) {
      sizes.add(new MapSize(shapes[i], shapes[i + 1]));
    }
    Tensor tokens = one.tensor("input/memory");
    Memory memory = new Memory(tokens, tokens, padding, sizes);
    EncoderProposals found = EncoderProposals.of(memory, EncoderProposals.Form.BOXES);
    assertClose(
        key + "proposals", found.places().floats(), one.golden().doubles(key + "proposals"), 1e-7);
    assertThat(tokens.maskedFill(found.invalid().unsqueeze(2), 0).floats())
        .isEqualTo(one.golden().floats(key + "memory"));
  }
}
