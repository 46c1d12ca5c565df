package org.groupdetr.detector;

import java.util.Optional;
import org.groupdetr.features.Memory;
import org.groupdetr.features.MemorySizes;
import org.groupdetr.groups.Proposals;
import org.groupdetr.groups.Queries;
import org.groupdetr.groups.QuerySource;
import org.groupdetr.nn.CostSheet;
import org.groupdetr.nn.Init;
import org.groupdetr.nn.LayerNorm;
import org.groupdetr.nn.Linear;
import org.groupdetr.nn.Mlp;
import org.groupdetr.nn.Role;
import org.groupdetr.tensor.NoGrad;
import org.groupdetr.tensor.Scope;
import org.groupdetr.tensor.Tensor;

/**
 * Queries that begin where the encoder sees something, with content that is learned: mixed query
 * selection. Zhang et al., ICLR 2023, section 3.4. Every group chooses with heads of its own; with
 * common heads all groups would choose the same places.
 *
 * <p>If the memory has fewer tokens than there are queries, all of them are chosen and the last
 * queries are not asked.
 */
final class ProposalQueries extends QuerySource {
  private final Parameter content;
  private final Linear projection;
  private final LayerNorm norm;
  private final Linear classHead;
  private final Mlp boxHead;

  ProposalQueries(int queries, int channels, int classes, Init init) {
    content =
        parameter("transformer.tgt_embed.weight", init.named("content").xavier(queries, channels))
            .rows(Role.Rows.QUERIES);
    projection =
        child("transformer.enc_output", Linear.xavier(channels, channels, init.named("output")));
    norm = child("transformer.enc_output_norm", new LayerNorm(channels));
    classHead =
        child(
            "transformer.enc_out_class_embed",
            Linear.classHead(channels, classes, init.named("classes")));
    boxHead = child("transformer.enc_out_bbox_embed", Mlp.boxHead(channels, init.named("boxes")));
  }

  @Override
  public Queries queries(Memory memory) {
    EncoderProposals cells = EncoderProposals.of(memory);
    Tensor tokens = memory.tokens().maskedFill(cells.invalid().unsqueeze(2), 0);
    int pictures = tokens.size(0);
    int channels = tokens.size(2);
    Tensor chosen = chosen(tokens); // [B, N]
    int count = chosen.size(1);
    Tensor index = chosen.unsqueeze(2);
    // Only what was chosen is worked out with a graph behind it.
    Tensor seen = seen(tokens.gather(1, index.expand(pictures, count, channels)));
    Tensor start = cells.logits().to(tokens.type()).gather(1, index.expand(pictures, count, 4));
    Tensor boxes = boxHead.apply(seen).plus(start);
    return new Queries(
        content.get().narrow(0, 0, count).unsqueeze(0).expand(pictures, count, channels),
        boxes.detach(),
        Queries.alone(count),
        Optional.of(new Proposals(classHead.apply(seen), boxes.sigmoid())));
  }

  /** The tokens whose best class scores highest, best first: {@code [B, N]} int64. */
  private Tensor chosen(Tensor tokens) {
    try (NoGrad quiet = NoGrad.open()) {
      int count = Math.min(content.get().size(0), tokens.size(1));
      return Scope.tidy(() -> classHead.apply(seen(tokens)).max(2).topk(count).indices());
    }
  }

  private Tensor seen(Tensor tokens) {
    return norm.apply(projection.apply(tokens));
  }

  @Override
  public int cost(CostSheet sheet, MemorySizes memory) {
    int count = (int) Math.min(content.get().size(0), memory.tokens());
    // All are looked at to choose, and those that are chosen once more with a graph.
    sheet.withoutGradients(() -> costOfClasses(sheet, memory.tokens()));
    costOfClasses(sheet, count);
    boxHead.cost(sheet, count);
    return count;
  }

  private void costOfClasses(CostSheet sheet, double places) {
    projection.cost(sheet, places);
    norm.cost(sheet, places);
    classHead.cost(sheet, places);
  }
}
