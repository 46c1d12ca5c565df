package org.groupdetr.tensor.precision;

import java.util.Locale;
import java.util.function.Consumer;
import org.groupdetr.common.UserException;
import org.groupdetr.tensor.Device;

/** How a person names a precision: outright, or by what is faster. */
public enum PrecisionChoice {
  /** As weights are. */
  FLOAT32,
  /** Products of matrices and convolutions in bfloat16. */
  BFLOAT16,
  /** bfloat16 where a measurement of a fraction of a second finds that it is faster. */
  AUTO;

  /**
   * The choice of that name.
   *
   * @throws UserException if there is none
   */
  public static PrecisionChoice named(String name) {
    return switch (name) {
      case "float32" -> FLOAT32;
      case "bfloat16" -> BFLOAT16;
      case "auto" -> AUTO;
      default ->
          throw UserException.of("precision must be float32, bfloat16 or auto, was %s", name);
    };
  }

  /**
   * What is meant on a device; the engine is loaded, with the threads that it will have.
   *
   * @param note is told what was measured, if anything was
   */
  public Precision on(Device device, Consumer<String> note) {
    return switch (this) {
      case FLOAT32 -> Precision.FLOAT32;
      case BFLOAT16 -> Precision.BFLOAT16;
      case AUTO -> {
        PrecisionProbe probe = PrecisionProbe.of(device);
        note.accept(probe.words());
        yield probe.faster();
      }
    };
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
