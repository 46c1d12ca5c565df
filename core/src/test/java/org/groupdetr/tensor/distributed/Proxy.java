package org.groupdetr.tensor.distributed;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A cable to a port of this machine, which can be cut. */
final class Proxy implements AutoCloseable {
  private final ServerSocket server;
  private final int target;
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private volatile boolean silent;

  Proxy(int target) throws IOException {
    this.target = target;
    server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    run(this::accept);
  }

  int port() {
    return server.getLocalPort();
  }

  private static void run(Runnable work) {
    Thread thread = new Thread(work, "proxy");
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    try {
      while (true) {
        Socket here = server.accept();
        Socket there = new Socket(InetAddress.getLoopbackAddress(), target);
        sockets.addAll(List.of(here, there));
        run(() -> carry(here, there));
        run(() -> carry(there, here));
      }
    } catch (IOException e) {
      // It is closed.
    }
  }

  private void carry(Socket from, Socket to) {
    byte[] some = new byte[1 << 16];
    try {
      InputStream in = from.getInputStream();
      for (int count = in.read(some); count >= 0; count = in.read(some)) {
        if (!silent) {
          to.getOutputStream().write(some, 0, count);
        }
      }
      if (!silent) {
        to.shutdownOutput();
      }
    } catch (IOException e) {
      // It is cut.
    }
  }

  /** Nothing comes through any more, and nobody is told. */
  void silence() {
    silent = true;
  }

  /** Both ends are told that the connection is gone. */
  void reset() {
    try {
      server.close();
      for (Socket socket : sockets) {
        if (!socket.isClosed()) {
          socket.setSoLinger(true, 0);
          socket.close();
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    reset();
  }
}
