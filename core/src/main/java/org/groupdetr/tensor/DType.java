package org.groupdetr.tensor;

import org.bytedeco.pytorch.global.torch.ScalarType;

/** Types of numbers that tensors hold. */
public enum DType {
  FLOAT32(ScalarType.Float, 4),
  FLOAT64(ScalarType.Double, 8),
  FLOAT16(ScalarType.Half, 2),
  BFLOAT16(ScalarType.BFloat16, 2),
  INT64(ScalarType.Long, 8),
  INT32(ScalarType.Int, 4),
  INT16(ScalarType.Short, 2),
  INT8(ScalarType.Char, 1),
  UINT8(ScalarType.Byte, 1),
  BOOL(ScalarType.Bool, 1);

  final ScalarType engine;
  private final int bytes;

  DType(ScalarType engine, int bytes) {
    this.engine = engine;
    this.bytes = bytes;
  }

  /** Bytes of one number. */
  public int bytes() {
    return bytes;
  }

  static DType of(ScalarType engine) {
    for (DType type : values()) {
      if (type.engine.value == engine.value) {
        return type;
      }
    }
    throw new IllegalArgumentException("no use for tensors of type " + engine.intern());
  }
}
