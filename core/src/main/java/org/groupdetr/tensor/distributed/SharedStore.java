package org.groupdetr.tensor.distributed;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
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

  private SharedStore(TCPStore raw) {
    this.raw = raw;
    raw.retainReference();
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

  /** Sees the words that another process keeps. */
  static SharedStore see(String host, int port, Duration timeout) {
    return opened(host, port, false, timeout);
  }

  private static SharedStore opened(String host, int port, boolean keeps, Duration timeout) {
    try (PointerScope scope = new PointerScope()) {
      TCPStoreOptions options = new TCPStoreOptions();
      options.port((short) port);
      options.isServer(keeps);
      options.waitWorkers(false);
      options.timeout(new Milliseconds(timeout.toMillis()));
      return new SharedStore(new TCPStore(host, options));
    }
  }

  int port() {
    return raw.getPort() & 0xffff;
  }

  void set(String name, String words) {
    try (PointerScope scope = new PointerScope()) {
      raw.set(name, new ByteVector(words.getBytes(StandardCharsets.UTF_8)));
    }
  }

  /** Waits until somebody has set it. */
  String get(String name) {
    try (PointerScope scope = new PointerScope()) {
      return new String(raw.get(name).get(), StandardCharsets.UTF_8);
    }
  }

  boolean has(String name) {
    try (PointerScope scope = new PointerScope()) {
      return raw.check(new StringVector(name));
    }
  }

  /** Adds to a number that begins at 0, and tells what it is then. */
  long add(String name, long more) {
    return raw.add(name, more);
  }

  @Override
  public void close() {
    raw.close();
  }
}
