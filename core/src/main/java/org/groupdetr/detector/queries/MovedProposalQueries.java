package org.groupdetr.detector.queries;

import java.util.Optional;
import org.groupdetr.features.Memory;
import org.groupdetr.features.MemorySizes;
import org.groupdetr.groups.Proposals;
import org.groupdetr.groups.Queries;
import org.groupdetr.groups.QuerySource;
import org.groupdetr.nn.Boxes;
import org.groupdetr.nn.CostSheet;
import org.groupdetr.nn.Init;
import org.groupdetr.nn.Role;
import org.groupdetr.tensor.Tensor;

/**
 * Queries that begin where the encoder sees something, each moved a little by four learned numbers
 * of its own; content is learned as well. Boxes are no logits, and may leave the picture. Chen et
 * al., 2024, section 3.1.
 *
 * <p>If the memory has fewer tokens than there are queries, all of them are chosen and the last
 * queries are not asked.
 */
public final class MovedProposalQueries extends QuerySource {
  private final Parameter moves;
  private final Parameter content;
  private final TokenChoice tokens;

  /**
   * Makes one group's.
   *
   * @param decoder first weights of the decoder, of whose heads these are copies
   * @param init of all else
   */
  public MovedProposalQueries(int queries, int channels, int classes, Init decoder, Init init) {
    moves = parameter("refpoint_embed.weight", zeros(queries, 4)).rows(Role.Rows.QUERIES);
    content =
        parameter("query_feat.weight", init.named("content").normal(1, queries, channels))
            .rows(Role.Rows.QUERIES);
    TokenChoice.Heads heads =
        new TokenChoice.Heads(decoder.named("class_embed"), decoder.named("bbox_embed"));
    tokens =
        child("", new TokenChoice(EncoderProposals.Form.BOXES, channels, classes, heads, init));
  }

  @Override
  public Queries queries(Memory memory) {
    TokenChoice.Chosen chosen = tokens.best(memory, content.get().size(0));
    Tensor boxes = Boxes.moved(chosen.places(), chosen.moves());
    return new Queries(
        ProposalQueries.firstRows(content.get(), chosen),
        Boxes.moved(boxes.detach(), ProposalQueries.firstRows(moves.get(), chosen)),
        Queries.alone(chosen.count()),
        Optional.of(new Proposals(chosen.seen(), chosen.logits(), boxes)));
  }

  @Override
  public int cost(CostSheet sheet, MemorySizes memory) {
    return tokens.cost(sheet, memory, content.get().size(0));
  }
}
