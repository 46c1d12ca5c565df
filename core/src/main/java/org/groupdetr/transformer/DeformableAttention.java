package org.groupdetr.transformer;

import static org.groupdetr.common.Require.require;

import org.groupdetr.features.Memory;
import org.groupdetr.nn.CostSheet;
import org.groupdetr.nn.Init;
import org.groupdetr.nn.Layer;
import org.groupdetr.nn.Linear;
import org.groupdetr.tensor.DeformableSampling;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.tensor.Tensors;

/**
 * Multi-scale deformable attention: every head of a query looks at a few points of every map, near
 * the query's reference. Zhu et al., ICLR 2021, section 4.1.
 */
final class DeformableAttention extends Layer {
  private final Linear offsets;
  private final Linear shares;
  private final Linear value;
  private final Linear out;
  private final int heads;
  private final int maps;
  private final int points;

  /**
   * How many places are looked at.
   *
   * @param heads A
   * @param maps S
   * @param points P, of each head in each map
   */
  record Looks(int heads, int maps, int points) {
    Looks {
      require(heads >= 1 && maps >= 1 && points >= 1, "%d, %d, %d", heads, maps, points);
    }

    int all() {
      return heads * maps * points;
    }
  }

  /** At first each head looks in a direction of its own, point p at a distance of p cells. */
  DeformableAttention(int channels, Looks looks, Init init) {
    heads = looks.heads;
    maps = looks.maps;
    points = looks.points;
    offsets = child("sampling_offsets", Linear.constant(channels, ring(looks)));
    shares = child("attention_weights", Linear.constant(channels, new float[looks.all()]));
    value = child("value_proj", Linear.unbiased(channels, channels, init));
    out = child("output_proj", Linear.unbiased(channels, channels, init));
  }

  private static float[] ring(Looks looks) {
    float[] ring = new float[2 * looks.all()];
    for (int i = 0; i < looks.all(); i++) {
      int head = i / (looks.maps * looks.points);
      double angle = 2 * Math.PI * head / looks.heads;
      double side = Math.max(Math.abs(Math.cos(angle)), Math.abs(Math.sin(angle)));
      int distance = i % looks.points + 1;
      ring[2 * i] = (float) (Math.cos(angle) / side * distance);
      ring[2 * i + 1] = (float) (Math.sin(angle) / side * distance);
    }
    return ring;
  }

  /**
   * Applies the part.
   *
   * @param asked {@code [B, Q, C]}
   * @param references {@code [B, Q, S, 2]} points x, y, or {@code [B, Q, S, 4]} boxes; 0..1 of each
   *     padded map
   * @param memory what is looked at
   * @return {@code [B, Q, C]}
   */
  Tensor apply(Tensor asked, Tensor references, Memory memory) {
    long pictures = asked.size(0);
    long queries = asked.size(1);
    Tensor values =
        value
            .apply(memory.tokens())
            .maskedFill(memory.padding().unsqueeze(2), 0)
            .reshape(pictures, memory.tokens().size(1), heads, -1);
    Tensor offset = offsets.apply(asked).reshape(pictures, queries, heads, maps, points, 2);
    Tensor weights =
        shares
            .apply(asked)
            .reshape(pictures, queries, heads, (long) maps * points)
            .softmax(3)
            .reshape(pictures, queries, heads, maps, points);
    Tensor locations = locations(references, offset, memory);
    return out.apply(DeformableSampling.apply(values, memory.sizes(), locations, weights));
  }

  /** {@code [B, Q, A, S, P, 2]}: offsets count cells from points, and parts of boxes from boxes. */
  private Tensor locations(Tensor references, Tensor offset, Memory memory) {
    Tensor at = references.unsqueeze(2).unsqueeze(4); // [B, Q, 1, S, 1, 2 or 4]
    if (references.size(3) == 2) {
      Tensor cells = memory.widthsAndHeights().unsqueeze(1); // [S, 1, 2]
      return at.plus(offset.dividedBy(cells));
    }
    Tensor parts = Tensors.fullLike(offset, points, 1);
    Tensor reach = offset.dividedBy(parts).times(at.narrow(5, 2, 2)).times(0.5);
    return at.narrow(5, 0, 2).plus(reach);
  }

  /**
   * Enters the part, without the tokens that values are made of.
   *
   * @param queries how many ask
   * @param tokens how many are looked at
   */
  void cost(CostSheet sheet, double queries, double tokens) {
    double looks = (double) heads * maps * points;
    offsets.cost(sheet, queries);
    shares.costOfProducts(sheet, queries);
    value.costOfProducts(sheet, tokens);
    out.cost(sheet, queries);
    // Places, their shares, and the values.
    sheet.keeps(4 * looks * queries + tokens * out.inputs());
    // Four cells are mixed at each place.
    sheet.products(4 * looks * queries * out.inputs() / heads);
  }

  /** Enters the tokens that values are made of. */
  void costOfTokens(CostSheet sheet, double tokens) {
    sheet.keeps(tokens * value.inputs());
  }
}
