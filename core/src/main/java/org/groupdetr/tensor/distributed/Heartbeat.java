package org.groupdetr.tensor.distributed;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.groupdetr.common.UserException;

/**
 * Tells the other processes again and again that this one lives, and listens for them: so it is
 * known who is gone, and since when. No clock is compared with that of another machine.
 */
final class Heartbeat implements AutoCloseable {
  private static final Duration SLOWEST = Duration.ofSeconds(1);
  private static final double MISSED = 2.5;

  private final SharedStore store;
  private final Membership own;
  private final List<String> names;
  private final long everyMillis;
  private final Thread thread;
  private final List<Long> counts = new ArrayList<>();
  private final List<Heard> heard = new ArrayList<>();
  private Optional<String> failure = Optional.empty();
  private boolean storeLost;
  private volatile boolean stopWanted;
  private volatile boolean closed;

  /**
   * When another was heard of.
   *
   * @param at by the clock of this machine, for people: it may be set while processes run
   */
  private record Heard(long nanos, Instant at) {
    static Heard now() {
      return new Heard(System.nanoTime(), Instant.now());
    }

    boolean isOlder(long millis) {
      return System.nanoTime() - nanos > millis * 1_000_000;
    }
  }

  /**
   * Begins.
   *
   * @param store a connection of its own
   * @param names what a person is told of each process
   */
  Heartbeat(SharedStore store, Membership own, List<String> names) {
    this.store = store;
    this.own = own;
    this.names = names;
    everyMillis = Math.min(SLOWEST.toMillis(), Math.max(100, own.timeout().toMillis() / 10));
    for (int i = 0; i < own.size(); i++) {
      counts.add(0L);
      heard.add(Heard.now());
    }
    thread = new Thread(this::run, "heartbeat");
    thread.setDaemon(true);
    thread.start();
  }

  private static String beat(int rank) {
    return "beat/" + rank;
  }

  static String failed(int rank) {
    return "failed/" + rank;
  }

  private void run() {
    try {
      while (!closed) {
        look();
        Thread.sleep(everyMillis);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      if (!closed) {
        lose();
      }
    }
  }

  private synchronized void lose() {
    storeLost = true;
  }

  /** Tells of this process, and looks for the others. */
  private void look() {
    store.add(beat(own.rank()), 1);
    for (int rank = 0; rank < own.size(); rank++) {
      if (rank != own.rank()) {
        hear(rank, store.add(beat(rank), 0));
        if (store.has(failed(rank))) {
          hear(store.get(failed(rank)));
        }
      }
    }
    if (store.has("stop")) {
      stopWanted = true;
    }
  }

  private synchronized void hear(int rank, long count) {
    if (count != counts.get(rank)) {
      counts.set(rank, count);
      heard.set(rank, Heard.now());
    }
  }

  private synchronized void hear(String words) {
    failure = failure.or(() -> Optional.of(words));
  }

  /** Whether any process was asked to stop. */
  boolean stopWanted() {
    return stopWanted;
  }

  /** Passes while nobody is known to be lost. */
  void requireAll() {
    Optional<String> lost = lost(own.timeout().toMillis());
    if (lost.isPresent()) {
      throw new UserException(lost.get());
    }
  }

  /** Who is lost, for a connection has just broken: looks for a few beats more. */
  String culprit(String otherwise) {
    long until = System.nanoTime() + (long) ((MISSED + 1) * everyMillis * 1e6);
    Optional<String> lost = lost((long) (MISSED * everyMillis));
    while (lost.isEmpty() && System.nanoTime() < until) {
      try {
        Thread.sleep(everyMillis / 5);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        break;
      }
      lost = lost((long) (MISSED * everyMillis));
    }
    return lost.orElse(otherwise);
  }

  private synchronized Optional<String> lost(long silenceMillis) {
    if (failure.isPresent()) {
      return failure;
    }
    // The first keeps the words: where it is silent, so are all.
    for (int rank = 0; rank < own.size(); rank++) {
      if (rank != own.rank() && isSilent(rank, silenceMillis)) {
        return Optional.of(
            names.get(rank)
                + " is gone or stands still: last heard of at "
                + LocalTime.ofInstant(heard.get(rank).at, ZoneId.systemDefault())
                    .truncatedTo(ChronoUnit.SECONDS));
      }
    }
    return Optional.empty();
  }

  private boolean isSilent(int rank, long millis) {
    return (rank == 0 && storeLost) || heard.get(rank).isOlder(millis);
  }

  long everyMillis() {
    return everyMillis;
  }

  /** Ends; the store is closed too, unless it still waits for one that is gone. */
  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    try {
      thread.join(2 * everyMillis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (!thread.isAlive()) {
      store.close();
    }
  }
}
