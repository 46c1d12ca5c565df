package org.groupdetr.tensor.distributed;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Function;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.javacpp.chrono.Milliseconds;
import org.bytedeco.pytorch.ByteVector;
import org.bytedeco.pytorch.StringVector;
import org.bytedeco.pytorch.TCPStore;
import org.bytedeco.pytorch.TCPStoreOptions;
import org.groupdetr.common.UserException;

/** Words by name that all processes see; the process of rank 0 keeps them. */
final class SharedStore implements AutoCloseable {
  final TCPStore raw;
  private final Duration timeout;
  private final Asker asker;

  private SharedStore(TCPStore raw, Duration timeout, Asker asker) {
    this.raw = raw;
    this.timeout = timeout;
    this.asker = asker;
  }

  /** Keeps the words in this process, at any port if {@code port} is 0. */
  static SharedStore keep(int port, Duration timeout) {
    try {
      return opened("127.0.0.1", port, true, timeout);
    } catch (RuntimeException e) {
      throw new UserException(
          "port "
              + port
              + " is in use on this machine, so the processes cannot meet there: set MASTER_PORT to"
              + " another on all of them",
          e);
    }
  }

  /**
   * Sees the words that another process keeps.
   *
   * @throws UserException if it does not answer in time
   */
  static SharedStore see(String host, int port, Duration timeout) {
    try {
      return opened(host, port, false, timeout);
    } catch (RuntimeException e) {
      throw silent(host, port, e);
    }
  }

  /** What is told where the process that keeps the words is lost before all are connected. */
  static UserException silent(String host, int port, RuntimeException e) {
    return new UserException(
        String.format(
            Locale.ROOT,
            "process 0 at %s, port %d, is gone or stands still (%s): start all processes again",
            host,
            port,
            EngineWords.of(e)),
        e);
  }

  private static SharedStore opened(String host, int port, boolean keeps, Duration timeout) {
    Asker asker = new Asker();
    TCPStore raw =
        asker.ask(
            timeout,
            () -> {
              try (PointerScope scope = new PointerScope()) {
                TCPStoreOptions options = new TCPStoreOptions();
                options.port((short) port);
                options.isServer(keeps);
                options.waitWorkers(false);
                options.timeout(new Milliseconds(timeout.toMillis()));
                TCPStore opened = new TCPStore(host, options);
                opened.retainReference();
                return opened;
              }
            });
    return new SharedStore(raw, timeout, asker);
  }

  int port() {
    return raw.getPort() & 0xffff;
  }

  /** What the engine's work with the store gives; it must not take longer than the limit. */
  <T> T ask(Duration limit, Function<TCPStore, T> work) {
    return asker.ask(limit, () -> work.apply(raw));
  }

  void set(String name, String words) {
    ask(
        timeout,
        store -> {
          try (PointerScope scope = new PointerScope()) {
            store.set(name, new ByteVector(words.getBytes(StandardCharsets.UTF_8)));
          }
          return true;
        });
  }

  /** Waits until somebody has set it. */
  String get(String name) {
    return ask(
        timeout.multipliedBy(2), // The engine itself waits for as long as the timeout.
        store -> {
          try (PointerScope scope = new PointerScope()) {
            return new String(store.get(name).get(), StandardCharsets.UTF_8);
          }
        });
  }

  boolean has(String name) {
    return ask(
        timeout,
        store -> {
          try (PointerScope scope = new PointerScope()) {
            return store.check(new StringVector(name));
          }
        });
  }

  /** Adds to a number that begins at 0, and tells what it is then. */
  long add(String name, long more) {
    return ask(timeout, store -> store.add(name, more));
  }

  @Override
  public void close() {
    if (asker.close()) {
      raw.close();
    }
  }
}
