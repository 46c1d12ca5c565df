package org.groupdetr.criterion;

import org.groupdetr.tensor.Tensor;

/**
 * One loss of one layer.
 *
 * @param name which loss
 * @param layer of the decoder, from 0
 * @param value already divided by the number of objects, not weighted
 * @param weight in the total
 */
public record LossTerm(String name, int layer, Tensor value, double weight) {}
