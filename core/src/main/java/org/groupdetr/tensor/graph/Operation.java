package org.groupdetr.tensor.graph;

/**
 * What the operations of tensors do. Settings are named in the order in which a {@link Step} has
 * them; sizes that follow from the result's shape are none. Axes are counted from 0.
 */
public enum Operation {
  // Shape
  RESHAPE,
  EXPAND,
  /** Settings: the axes. */
  PERMUTE,
  /** Settings: two axes. */
  TRANSPOSE,
  /** Settings: axis, first entry, step. */
  SLICE,
  /** Settings: axis, entry. */
  SELECT,
  /** Settings: axis. */
  INDEX_SELECT,
  /** Settings: axis. */
  GATHER,
  /** Settings: axis. */
  FLIP,
  /** Settings: axis. */
  CONCATENATE,
  /** Settings: axis. */
  STACK,
  CAST,
  // Arithmetic; the second operand is a setting where there is one input only
  ADD,
  SUBTRACT,
  MULTIPLY,
  DIVIDE,
  FLOOR_DIVIDE,
  REMAINDER,
  POWER,
  MAXIMUM,
  MINIMUM,
  /** Settings: least, greatest, which may be infinite. */
  CLAMP,
  NEGATE,
  ABSOLUTE,
  LOGARITHM,
  /** Of one more than the number. */
  LOGARITHM_OF_MORE,
  EXPONENTIAL,
  SINE,
  COSINE,
  SQUARE_ROOT,
  SIGMOID,
  RELU,
  GELU,
  SILU,
  /** Settings: axis. */
  SOFTMAX,
  /** Settings: axis. */
  LOG_SOFTMAX,
  MATRIX_PRODUCT,
  /** Of all numbers where there is no setting, else along an axis, which vanishes. */
  SUM,
  MEAN,
  /** Along an axis, which vanishes. Settings: axis. */
  GREATEST,
  /** Settings: axis. */
  CUMULATIVE_SUM,
  NORM,
  /** Results: values, indices. Settings: count. Of equal numbers the first comes first. */
  TOP_K,
  // Comparison
  GREATER,
  LESS,
  EQUAL,
  NOT,
  /** Inputs: chosen, yes, no. */
  WHERE,
  /** Inputs: x, chosen. Settings: value. */
  MASKED_FILL,
  // Layers
  /** Inputs: x, weight {@code [in, out]}, perhaps bias. */
  LINEAR,
  /** Inputs: x, weight, perhaps bias. Settings: stride, padding, dilation, groups. */
  CONVOLUTION,
  /** Inputs: x, weight, bias. Settings: side. */
  TRANSPOSED_CONVOLUTION,
  /** Settings: size, stride, padding. */
  MAX_POOL,
  /** Inputs: x, weight, bias. Settings: epsilon. */
  LAYER_NORM,
  /** Inputs: x, weight, bias. Settings: parts, epsilon. */
  GROUP_NORM,
  /** Inputs: x, weight, bias, mean, variance. Settings: epsilon. */
  BATCH_NORM,
  /** Inputs: x, scale, shift. */
  SCALE_SHIFT,
  /** By statistics of its own. */
  BATCH_NORM_OF_BATCH,
  /** Inputs: x, slope. */
  PRELU,
  /** Resized to the result's shape. */
  NEAREST,
  /** Resized to the result's shape; the edges of the maps lie on each other. */
  BILINEAR,
  /** Inputs: x, grid. Settings: 0 bilinear or 1 nearest; outside 0 zeros or 1 border. */
  GRID_SAMPLE
}
