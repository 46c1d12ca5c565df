package org.groupdetr.detector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.groupdetr.golden.GoldenWeights.assertClose;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.groupdetr.criterion.Output;
import org.groupdetr.golden.GoldenTensors;
import org.groupdetr.groups.Block;
import org.groupdetr.groups.QueryLayout;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.tensor.Tensors;
import org.groupdetr.transformer.BoxPrediction;

/** What is said of noisy truths, and who sees whom, as the reference's cases hold it. */
record KnownChecks(ParityCase one, double tolerance) {

  /** All that the case holds. */
  void check(Output<BoxPrediction> output) {
    QueryLayout layout = output.layout();
    for (int group = 0; group < layout.count(); group++) {
      String alone = one.groups() > 1 ? "out/group" + group + "/dn/" : "out/dn/";
      answers(alone, output.layers(), layout, List.of(group));
      mask(alone, layout, group);
    }
    if (one.groups() > 1) {
      List<Integer> all = new ArrayList<>();
      for (int group = 0; group < layout.count(); group++) {
        all.add(group);
      }
      answers("out/dn/", output.layers(), layout, all);
    }
  }

  private void answers(
      String at, List<BoxPrediction> layers, QueryLayout layout, List<Integer> groups) {
    same(at + "logits", layers, BoxPrediction::logits, layout, groups);
    same(at + "boxes", layers, BoxPrediction::boxes, layout, groups);
  }

  private void same(
      String key,
      List<BoxPrediction> layers,
      Function<BoxPrediction, Tensor> what,
      QueryLayout layout,
      List<Integer> groups) {
    GoldenTensors golden = one.golden();
    if (!golden.has(key)) {
      return;
    }
    List<Tensor> found = new ArrayList<>();
    for (BoxPrediction said : layers) {
      List<Tensor> parts = new ArrayList<>();
      for (int group : groups) {
        int known = layout.size(group) - layout.matched().get(group).size();
        parts.add(what.apply(said).narrow(1, layout.start(group), known));
      }
      found.add(Tensors.cat(1, parts));
    }
    double near = Math.max(tolerance, one.rounding(key));
    assertClose(key, Tensors.stack(0, found).floats(), golden.doubles(key), near);
  }

  /** The reference marks what is hidden; rows are queries. */
  private void mask(String at, QueryLayout layout, int group) {
    GoldenTensors golden = one.golden();
    for (String key : List.of(at + "attn_mask", at + "mask")) {
      if (golden.has(key)) {
        int size = layout.size(group);
        int start = layout.start(group);
        byte[] hidden = new byte[size * size];
        java.util.Arrays.fill(hidden, (byte) 1);
        for (Block block : layout.groups().get(group)) {
          for (Block seen : layout.visibleFrom(block)) {
            for (int i = 0; i < block.size() * seen.size(); i++) {
              int row = block.from() - start + i / seen.size();
              hidden[row * size + seen.from() - start + i % seen.size()] = 0;
            }
          }
        }
        assertThat(hidden).as(key).isEqualTo(golden.bytes(key));
      }
    }
  }
}
