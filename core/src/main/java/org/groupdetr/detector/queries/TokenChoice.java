package org.groupdetr.detector.queries;

import org.groupdetr.features.Memory;
import org.groupdetr.features.MemorySizes;
import org.groupdetr.nn.CostSheet;
import org.groupdetr.nn.Init;
import org.groupdetr.nn.Layer;
import org.groupdetr.nn.LayerNorm;
import org.groupdetr.nn.Linear;
import org.groupdetr.nn.Mlp;
import org.groupdetr.tensor.NoGrad;
import org.groupdetr.tensor.Scope;
import org.groupdetr.tensor.Tensor;

/**
 * Chooses tokens of the memory where the encoder sees something, and reads them. Tokens whose box
 * is invalid are read as zeros, and can be chosen as others can.
 */
public final class TokenChoice extends Layer {
  private final EncoderProposals.Form form;
  private final Linear projection;
  private final LayerNorm norm;
  private final Linear classHead;
  private final Mlp boxHead;

  /**
   * Whose boxes are given in that form.
   *
   * @param heads first weights of both heads
   */
  public TokenChoice(
      EncoderProposals.Form form, int channels, int classes, Heads heads, Init init) {
    this.form = form;
    projection =
        child("transformer.enc_output", Linear.xavier(channels, channels, init.named("output")));
    norm = child("transformer.enc_output_norm", new LayerNorm(channels));
    classHead =
        child(
            "transformer.enc_out_class_embed", Linear.classHead(channels, classes, heads.classes));
    boxHead = child("transformer.enc_out_bbox_embed", Mlp.boxHead(channels, heads.boxes));
  }

  /** Sources of first weights. */
  public record Heads(Init classes, Init boxes) {}

  /**
   * What was chosen, best first.
   *
   * @param seen {@code [B, N, C]}, of which the rest is read
   * @param logits {@code [B, N, Y]}
   * @param places the tokens' own boxes {@code [B, N, 4]}
   * @param moves {@code [B, N, 4]}, what the head says of these
   */
  record Chosen(Tensor seen, Tensor logits, Tensor places, Tensor moves) {
    int count() {
      return logits.size(1);
    }
  }

  /** The tokens whose best class scores highest, that many; all if there are fewer. */
  Chosen best(Memory memory, int most) {
    EncoderProposals cells = EncoderProposals.of(memory, form);
    Tensor index = index(memory, cells.invalid(), most).unsqueeze(2); // [B, N, 1]
    int pictures = index.size(0);
    int count = index.size(1);
    Tensor tokens = memory.tokens();
    // Only what was chosen is worked out with a graph behind it.
    Tensor seen =
        seen(
            tokens
                .gather(1, index.expand(pictures, count, tokens.size(2)))
                .maskedFill(cells.invalid().unsqueeze(2).gather(1, index), 0));
    Tensor places = cells.places().to(tokens.type());
    return new Chosen(
        seen,
        classHead.apply(seen),
        places.gather(1, index.expand(pictures, count, 4)),
        boxHead.apply(seen));
  }

  /** The tokens whose best class scores highest, best first: {@code [B, N]} int64. */
  public Tensor index(Memory memory, Tensor invalid, int most) {
    int count = Math.min(most, memory.tokens().size(1));
    try (NoGrad quiet = NoGrad.open()) {
      return Scope.tidy(() -> scores(memory, invalid).topk(count).indices());
    }
  }

  /** The score of every token's best class, {@code [B, M]}. */
  public Tensor scores(Memory memory, Tensor invalid) {
    return classHead.apply(seen(memory.tokens().maskedFill(invalid.unsqueeze(2), 0))).max(2);
  }

  private Tensor seen(Tensor tokens) {
    return norm.apply(projection.apply(tokens));
  }

  /** Enters the choice of that many at most; returns how many there are. */
  int cost(CostSheet sheet, MemorySizes memory, int most) {
    int count = (int) Math.min(most, memory.tokens());
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
