package org.groupdetr.serve;

import java.util.concurrent.atomic.AtomicLong;

/** The memory that the bodies of all requests may take together, while they arrive and wait. */
final class ReceivedBytes {
  private final long most;
  private final AtomicLong held = new AtomicLong();

  ReceivedBytes(long most) {
    this.most = most;
  }

  /** Bytes that are held now. */
  long held() {
    return held.get();
  }

  /** What one request holds; safe to use from several threads. */
  final class Share {
    private long bytes;
    private boolean released;

    /** Whether so many more could be had. */
    synchronized boolean take(int more) {
      if (released) {
        return false;
      }
      if (held.addAndGet(more) > most) {
        held.addAndGet(-more);
        return false;
      }
      bytes += more;
      return true;
    }

    /** Gives all back; nothing can be taken afterwards. */
    synchronized void release() {
      if (!released) {
        released = true;
        held.addAndGet(-bytes);
      }
    }
  }
}
