package org.groupdetr.transformer;

/**
 * What a decoder says of every query.
 *
 * @param predictions how often
 * @param classes of each prediction
 */
public record PredictionSizes(int predictions, int classes) {}
