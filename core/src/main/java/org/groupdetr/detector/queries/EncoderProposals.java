package org.groupdetr.detector.queries;

import java.util.ArrayList;
import java.util.List;
import org.groupdetr.features.Memory;
import org.groupdetr.tensor.DType;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.tensor.Tensors;

/**
 * A box for every token of the memory: around the middle of its cell, 0.05 of the picture wide in
 * the finest map and twice as wide in each coarser one. Zhu et al., ICLR 2021, appendix A.4.
 *
 * @param places {@code [B, M, 4]}, centre x, centre y, width, height, 0..1 of the unpadded picture,
 *     in the form that is asked for
 * @param invalid {@code [B, M]}, true where there is padding, or where a number of the box is not
 *     between 0.01 and 0.99
 */
public record EncoderProposals(Tensor places, Tensor invalid) {
  private static final double SMALLEST = 0.05;
  private static final double MARGIN = 0.01;

  /** In what form the numbers of boxes are given. */
  public enum Form {
    /** As they are; zeros where invalid. */
    BOXES {
      @Override
      Tensor of(Tensor boxes, Tensor invalid) {
        return boxes.maskedFill(invalid, 0);
      }
    },
    /** Their inverse sigmoids; infinite where invalid. */
    LOGITS {
      @Override
      Tensor of(Tensor boxes, Tensor invalid) {
        Tensor odds = boxes.dividedBy(boxes.neg().plus(1));
        // Logarithms in double precision, rounded once.
        return odds.to(DType.FLOAT64)
            .log()
            .to(DType.FLOAT32)
            .maskedFill(invalid, Double.POSITIVE_INFINITY);
      }
    };

    abstract Tensor of(Tensor boxes, Tensor invalid);
  }

  /** Of all tokens of a memory. */
  public static EncoderProposals of(Memory memory, Form form) {
    List<Tensor> boxes = new ArrayList<>();
    List<Tensor> invalid = new ArrayList<>();
    float side = (float) SMALLEST;
    for (int map = 0; map < memory.sizes().size(); map++) {
      Tensor padding = memory.padding(map);
      Tensor own = boxes(padding, side);
      boxes.add(own);
      invalid.add(invalid(own).max(2).max(padding.flatten(1, 2).to(DType.FLOAT32)));
      side *= 2;
    }
    Tensor wrong = Tensors.cat(1, invalid).greaterThan(0.5);
    return new EncoderProposals(form.of(Tensors.cat(1, boxes), wrong.unsqueeze(2)), wrong);
  }

  /** Boxes around the cells of a map with that padding, {@code [B, H W, 4]}. */
  private static Tensor boxes(Tensor padding, float side) {
    int pictures = padding.size(0);
    int height = padding.size(1);
    int width = padding.size(2);
    Tensor present = padding.not().to(DType.FLOAT32);
    Tensor x = middles(width, present.select(1, 0)).unsqueeze(1).expand(pictures, height, width);
    Tensor y = middles(height, present.select(2, 0)).unsqueeze(2).expand(pictures, height, width);
    Tensor sides = Tensors.fullLike(present, side, pictures, height, width);
    return Tensors.stack(3, List.of(x, y, sides, sides)).flatten(1, 2);
  }

  /** The middles of a line of cells, as parts of those cells {@code [B, L]} that are present. */
  private static Tensor middles(int length, Tensor present) {
    return Tensors.arange(length)
        .plus(0.5)
        .to(present.device())
        .unsqueeze(0)
        .dividedBy(present.sum(1).unsqueeze(1));
  }

  /** 1 for numbers that are not inside the margin, else 0. */
  private static Tensor invalid(Tensor numbers) {
    Tensor inside =
        numbers
            .greaterThan((float) MARGIN)
            .to(DType.FLOAT32)
            .times(numbers.lessThan(1 - (float) MARGIN).to(DType.FLOAT32));
    return inside.neg().plus(1);
  }
}
