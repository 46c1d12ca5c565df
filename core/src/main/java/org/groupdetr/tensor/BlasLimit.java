package org.groupdetr.tensor;

import java.util.Optional;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.openblas.global.openblas_nolapack;
import org.bytedeco.openblas.presets.openblas_nolapack.SetNumThreads;

/**
 * The threads of products of matrices, which are a number of the whole process. While any thread
 * shares out pieces of work, products run on one thread; the number that was set comes back when
 * the last one is done.
 */
final class BlasLimit {
  private static final int NOT_SET = 0;

  private int wanted = NOT_SET;
  private int open;
  private int now;

  /** Sets the number, as soon as nobody shares out work. */
  synchronized void set(int threads) {
    wanted = threads;
    if (open == 0) {
      use(threads);
    }
  }

  /** A thread begins to share out work. */
  synchronized void narrow() {
    if (open++ == 0) {
      use(1);
    }
  }

  /**
   * A thread is done.
   *
   * @param usual threads where no number was set
   */
  synchronized void widen(int usual) {
    if (--open == 0) {
      use(wanted == NOT_SET ? usual : wanted);
    }
  }

  private void use(int threads) {
    BlasThreads.set(threads);
    now = threads;
  }

  /** The number as it is now; 0 before it was ever set. */
  synchronized int now() {
    return now;
  }

  /**
   * How many threads products of matrices use. The binding has a function for that, too, but it
   * looks through all libraries by name on each call, which takes longer than a small product. That
   * one serves where another library stands for OpenBLAS.
   */
  private static final class BlasThreads extends SetNumThreads {
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
}
