package org.groupdetr.tensor;

import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.openblas.global.openblas_nolapack;
import org.bytedeco.openblas.presets.openblas_nolapack.SetNumThreads;

/**
 * How many threads products of matrices use. The binding has a function for that, too, but it looks
 * through all libraries by name on each call, which takes longer than a small product.
 */
final class BlasThreads extends SetNumThreads {
  private static final BlasThreads SETTER = found();

  private BlasThreads(Pointer function) {
    put(function);
  }

  private static BlasThreads found() {
    Loader.load(openblas_nolapack.class);
    BlasThreads setter = new BlasThreads(Loader.addressof("openblas_set_num_threads"));
    setter.retainReference();
    return setter;
  }

  /** Sets it, for the whole process. */
  static void set(int threads) {
    SETTER.call(threads);
  }
}
