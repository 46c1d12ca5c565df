package org.groupdetr.tensor;

import java.util.Optional;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.openblas.global.openblas_nolapack;
import org.bytedeco.openblas.presets.openblas_nolapack.SetNumThreads;

/**
 * How many threads products of matrices use. The binding has a function for that, too, but it looks
 * through all libraries by name on each call, which takes longer than a small product. That one
 * serves where another library stands for OpenBLAS.
 */
final class BlasThreads extends SetNumThreads {
  private static final Optional<BlasThreads> SETTER = found();

  private BlasThreads(Pointer function) {
    put(function);
  }

  private static Optional<BlasThreads> found() {
    Loader.load(openblas_nolapack.class);
    Pointer function = Loader.addressof("openblas_set_num_threads");
    if (function == null) {
      return Optional.empty();
    }
    BlasThreads setter = new BlasThreads(function);
    setter.retainReference();
    return Optional.of(setter);
  }

  /** Sets it, for the whole process. */
  static void set(int threads) {
    SETTER.ifPresentOrElse(
        setter -> setter.call(threads), () -> openblas_nolapack.blas_set_num_threads(threads));
  }
}
