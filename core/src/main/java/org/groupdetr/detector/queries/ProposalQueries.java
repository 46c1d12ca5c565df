package org.groupdetr.detector.queries;

import java.util.Optional;
import org.groupdetr.features.Memory;
import org.groupdetr.features.MemorySizes;
import org.groupdetr.groups.Proposals;
import org.groupdetr.groups.Queries;
import org.groupdetr.groups.QuerySource;
import org.groupdetr.nn.CostSheet;
import org.groupdetr.nn.Init;
import org.groupdetr.nn.Role;
import org.groupdetr.tensor.Tensor;

/**
 * Queries that begin where the encoder sees something, with content that is learned: mixed query
 * selection. Zhang et al., ICLR 2023, section 3.4. Every group chooses with heads of its own; with
 * common heads all groups would choose the same places.
 *
 * <p>If the memory has fewer tokens than there are queries, all of them are chosen and the last
 * queries are not asked.
 */
public final class ProposalQueries extends QuerySource {
  private final Parameter content;
  private final TokenChoice tokens;

  /** So many queries for so many classes. */
  public ProposalQueries(int queries, int channels, int classes, Init init) {
    content =
        parameter("transformer.tgt_embed.weight", init.named("content").xavier(queries, channels))
            .rows(Role.Rows.QUERIES);
    TokenChoice.Heads heads = new TokenChoice.Heads(init.named("classes"), init.named("boxes"));
    tokens =
        child("", new TokenChoice(EncoderProposals.Form.LOGITS, channels, classes, heads, init));
  }

  @Override
  public Queries queries(Memory memory) {
    TokenChoice.Chosen chosen = tokens.best(memory, content.get().size(0));
    Tensor boxes = chosen.moves().plus(chosen.places());
    return new Queries(
        firstRows(content.get(), chosen),
        boxes.detach(),
        Queries.alone(chosen.count()),
        Optional.of(new Proposals(chosen.seen(), chosen.logits(), boxes.sigmoid())));
  }

  /** As many rows as tokens were chosen, the same for every picture: {@code [B, N, ..]}. */
  static Tensor firstRows(Tensor rows, TokenChoice.Chosen chosen) {
    int count = chosen.count();
    return rows.narrow(0, 0, count)
        .unsqueeze(0)
        .expand(chosen.logits().size(0), count, rows.size(1));
  }

  @Override
  public int cost(CostSheet sheet, MemorySizes memory) {
    return tokens.cost(sheet, memory, content.get().size(0));
  }
}
