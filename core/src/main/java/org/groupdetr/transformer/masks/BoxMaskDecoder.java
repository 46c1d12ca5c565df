package org.groupdetr.transformer.masks;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.groupdetr.features.MaskFeatures;
import org.groupdetr.features.Memory;
import org.groupdetr.features.MemorySizes;
import org.groupdetr.groups.Proposals;
import org.groupdetr.groups.Queries;
import org.groupdetr.nn.AskedQueries;
import org.groupdetr.nn.CostSheet;
import org.groupdetr.tensor.MapSize;
import org.groupdetr.tensor.Recompute;
import org.groupdetr.tensor.Scope;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.transformer.BoxAnswer;
import org.groupdetr.transformer.BoxMaskPrediction;
import org.groupdetr.transformer.BoxPrediction;
import org.groupdetr.transformer.Decoder;
import org.groupdetr.transformer.DeformableDecoder;
import org.groupdetr.transformer.Prediction;
import org.groupdetr.transformer.TransformerContext;

/** A decoder of boxes, and a head that makes masks of what its layers give. */
public final class BoxMaskDecoder extends Decoder<BoxMaskPrediction> {
  private static final String NAME = "segmentation_head";

  private final TransformerContext context;
  private final DeformableDecoder boxes;
  private final SegmentationHead head;

  /** Puts the head beside the decoder, which is as the context says. */
  public BoxMaskDecoder(TransformerContext context, DeformableDecoder boxes) {
    this.context = context;
    this.boxes = child("", boxes);
    int layers = context.sizes().decoderLayers();
    head =
        child(NAME, new SegmentationHead(context.channels(), layers, context.init().named(NAME)));
  }

  @Override
  public List<BoxMaskPrediction> decode(Queries queries, Memory memory) {
    MaskFeatures pixels = memory.pixels().orElseThrow();
    Tensor fine = pixels.values();
    List<BoxMaskPrediction> said = new ArrayList<>();
    for (BoxAnswer answer : boxes.answers(queries, memory)) {
      int layer = said.size();
      Tensor before = fine;
      fine = Scope.tidy(() -> features(layer, before));
      MaskFeatures own = new MaskFeatures(fine, pixels.padding());
      said.add(head.masked(answer.said(), answer.outcome(), own));
    }
    return said;
  }

  private Tensor features(int layer, Tensor before) {
    return context.recompute()
        ? Recompute.apply(
            context.rng(), List.of(before), inputs -> head.features(layer, inputs.get(0)))
        : head.features(layer, before);
  }

  @Override
  public Optional<BoxMaskPrediction> proposals(Queries queries, Memory memory) {
    return queries.proposed().map(chosen -> masked(chosen, memory.pixels().orElseThrow()));
  }

  private BoxMaskPrediction masked(Proposals chosen, MaskFeatures fine) {
    BoxPrediction said = new BoxPrediction(chosen.logits(), chosen.boxes());
    return head.masked(said, chosen.tokens(), fine);
  }

  @Override
  public Optional<Tensor> points(Queries queries) {
    return boxes.points(queries);
  }

  @Override
  public Prediction.Sizes cost(CostSheet sheet, AskedQueries asked, MemorySizes memory) {
    Prediction.Sizes said = boxes.cost(sheet, asked, memory);
    MapSize size = memory.pixels().orElseThrow();
    double inputs = (double) size.cells() * context.channels();
    for (int i = 0; i < context.sizes().decoderLayers(); i++) {
      int layer = i;
      sheet.layer(context.recompute(), inputs, () -> head.costOfFeatures(sheet, layer, size));
      head.cost(sheet, asked.count(), size);
    }
    head.cost(sheet, asked.count(), size); // of the proposals
    return said;
  }
}
