package org.groupdetr.tensor;

import java.util.Optional;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.openblas.presets.openblas_nolapack.SetNumThreads;
import org.bytedeco.pytorch.global.torch;

/**
 * How many threads the engine's own operations use, for the calling thread alone. The engine's
 * setter also changes what threads begin with that have not computed yet: while one part of a
 * program shares out work, another's new thread would get one thread for good. That setter serves
 * where OpenMP's own is not found.
 */
final class OmpThreads extends SetNumThreads {
  private static final Optional<OmpThreads> SETTER = found();

  private OmpThreads(Pointer function) {
    put(function);
  }

  private static Optional<OmpThreads> found() {
    Loader.load(torch.class);
    Pointer function = Loader.addressof("omp_set_num_threads");
    if (function == null) {
      return Optional.empty();
    }
    OmpThreads setter = new OmpThreads(function);
    setter.retainReference();
    return Optional.of(setter);
  }

  /** From now on an operation of the calling thread runs on it alone. */
  static void one() {
    torch.get_num_threads(); // The engine gives a thread its number when first asked, once.
    SETTER.ifPresentOrElse(setter -> setter.call(1), () -> torch.set_num_threads(1));
  }

  /** Undoes, for other threads, what {@link #one()} may have changed for them. */
  static void restore(int threads) {
    if (SETTER.isEmpty()) {
      torch.set_num_threads(threads);
    }
  }
}
