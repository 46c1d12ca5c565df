package org.groupdetr.transformer;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.groupdetr.features.Memory;
import org.groupdetr.features.MemorySizes;
import org.groupdetr.groups.Queries;
import org.groupdetr.nn.AskedQueries;
import org.groupdetr.nn.AttentionCore;
import org.groupdetr.nn.CostSheet;
import org.groupdetr.tensor.Recompute;
import org.groupdetr.tensor.Scope;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.transformer.BoxHead.Reading;
import org.groupdetr.transformer.BoxHead.Stand;

/**
 * A decoder whose queries are boxes that every layer refines: each layer looks where the box stands
 * after the layer before. Liu et al., ICLR 2022.
 */
abstract class BoxDecoder extends Decoder<BoxPrediction> {
  private final TransformerContext context;

  BoxDecoder(TransformerContext context) {
    this.context = context;
  }

  /** One layer of the decoder over one batch. */
  @FunctionalInterface
  interface Step {
    /**
     * Applies the layer.
     *
     * @param x {@code [B, Q, C]}
     */
    Tensor apply(int layer, Tensor x, Seat seat, Memory memory);
  }

  /**
   * Where queries stand before a layer.
   *
   * @param boxes {@code [1 or B, Q, 4]}
   * @param place embedding of these {@code [B, Q, C]}, if it is worked out for all layers at once
   */
  record Seat(Tensor boxes, Optional<Tensor> place) {}

  /** The layers over a batch; what they all need of its memory is worked out once. */
  abstract Step step(Memory memory, AttentionCore visible);

  /** The embedding of boxes that all layers look at, if it depends on nothing else. */
  Optional<Tensor> placeOfAll(Tensor boxes, Memory memory) {
    return Optional.empty();
  }

  /** Enters what is done before the first layer. */
  void costOfStart(CostSheet sheet, AskedQueries asked) {}

  /** Enters one layer, without its head. */
  abstract void costOfStep(CostSheet sheet, int layer, AskedQueries asked, MemorySizes memory);

  /** How what layers give is read. */
  abstract BoxHead head();

  @Override
  public final List<BoxPrediction> decode(Queries queries, Memory memory) {
    return answers(queries, memory).stream().map(BoxAnswer::said).toList();
  }

  /** What each layer says and of what it was read, the last layer last. */
  public final List<BoxAnswer> answers(Queries queries, Memory memory) {
    Step step = step(memory, queries.visible());
    Tensor first = head().start(queries.positions()); // [1 or B, Q, 4]
    Stand stand = new Stand(first, first);
    Optional<Tensor> place = placeOfAll(first, memory);
    Tensor x = queries.content();
    List<BoxAnswer> answers = new ArrayList<>();
    for (int i = 0; i < context.sizes().decoderLayers(); i++) {
      int layer = i;
      Tensor in = x;
      Stand now = stand;
      Tensor out = Scope.tidy(() -> run(step, layer, in, new Seat(now.reference(), place), memory));
      Reading reading = Scope.tidy(() -> head().read(layer, out, now));
      answers.add(new BoxAnswer(reading.said(), reading.outcome()));
      stand = reading.next();
      x = out;
    }
    return answers;
  }

  private Tensor run(Step step, int layer, Tensor x, Seat seat, Memory memory) {
    if (!context.recompute()) {
      return step.apply(layer, x, seat, memory);
    }
    List<Tensor> inputs = new ArrayList<>(List.of(x, seat.boxes(), memory.tokens()));
    seat.place().ifPresent(inputs::add);
    return Recompute.apply(
        context.rng(),
        inputs,
        t ->
            step.apply(
                layer,
                t.get(0),
                new Seat(t.get(1), seat.place().map(own -> t.get(3))),
                memory.withTokens(t.get(2))));
  }

  @Override
  public final Prediction.Sizes cost(CostSheet sheet, AskedQueries asked, MemorySizes memory) {
    costOfStart(sheet, asked);
    double inputs = context.channels() * asked.count();
    for (int i = 0; i < context.sizes().decoderLayers(); i++) {
      int layer = i;
      sheet.layer(context.recompute(), inputs, () -> costOfStep(sheet, layer, asked, memory));
      head().cost(sheet, layer, asked.count());
    }
    return new Prediction.Sizes(context.sizes().decoderLayers(), head().classes());
  }

  @Override
  public final Optional<BoxPrediction> proposals(Queries queries, Memory memory) {
    return queries.proposed().map(p -> new BoxPrediction(p.logits(), p.boxes()));
  }

  @Override
  public final Optional<Tensor> points(Queries queries) {
    return Optional.of(head().start(queries.positions()).narrow(2, 0, 2));
  }
}
