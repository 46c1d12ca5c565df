package org.groupdetr.transformer;

import org.groupdetr.tensor.Tensor;

/**
 * What a layer of a decoder says, and of what.
 *
 * @param said its answer
 * @param outcome of the layer, of which the answer was read, {@code [B, Q, C]}
 */
public record BoxAnswer(BoxPrediction said, Tensor outcome) {}
