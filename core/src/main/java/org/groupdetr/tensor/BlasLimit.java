package org.groupdetr.tensor;

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
}
