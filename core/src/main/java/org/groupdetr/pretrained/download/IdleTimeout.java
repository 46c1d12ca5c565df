package org.groupdetr.pretrained.download;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Closes a stream on which nothing comes: a server that stays silent without closing its connection
 * would be waited for for ever.
 */
final class IdleTimeout implements AutoCloseable {
  private final InputStream in;
  private final long limit;
  private final AtomicLong last = new AtomicLong(System.nanoTime());
  private final Thread watch = new Thread(this::look, "download-patience");

  private IdleTimeout(InputStream in, Duration limit) {
    this.in = in;
    this.limit = limit.toNanos();
  }

  /** Watches over a stream until this is closed; reads then fail once the limit is over. */
  static IdleTimeout over(InputStream in, Duration limit) {
    IdleTimeout patience = new IdleTimeout(in, limit);
    patience.watch.setDaemon(true);
    patience.watch.start();
    return patience;
  }

  /** Something has come. */
  void renew() {
    last.set(System.nanoTime());
  }

  private void look() {
    try {
      for (long left = left(); left > 0; left = left()) {
        TimeUnit.NANOSECONDS.sleep(left);
      }
      in.close();
    } catch (InterruptedException e) {
      // The download is over, and so is the watch.
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private long left() {
    return limit - (System.nanoTime() - last.get());
  }

  @Override
  public void close() {
    watch.interrupt();
  }
}
