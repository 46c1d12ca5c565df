package org.groupdetr.features;

import org.groupdetr.tensor.Tensor;

/**
 * The pictures of one batch, normalised, padded right and below to a common size.
 *
 * @param pixels {@code [B, 3, H, W]}
 * @param padding {@code [B, H, W]}, true where there is nothing
 */
public record Images(Tensor pixels, Tensor padding) {}
