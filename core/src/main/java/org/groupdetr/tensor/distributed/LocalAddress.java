package org.groupdetr.tensor.distributed;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.SocketException;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import org.groupdetr.common.Counted;
import org.groupdetr.common.UserException;

/** Where the other processes reach this one. */
final class LocalAddress {
  /** Stands before the name of a network interface. */
  static final String INTERFACE = "interface:";

  private static final int PROBE_MILLIS = 2000;
  private static final int PAUSE_MILLIS = 50;

  private LocalAddress() {}

  /** What a person has chosen, as for PyTorch. */
  static Optional<String> chosen(Map<String, String> environment) {
    return Optional.ofNullable(environment.get("GLOO_SOCKET_IFNAME"))
        .filter(name -> !name.isBlank())
        .map(name -> INTERFACE + name.split(",", -1)[0].strip());
  }

  /**
   * Waits until the process of rank 0 listens, and finds out by which address it is reached.
   *
   * @throws UserException if it does not in time
   */
  static String towards(Membership own, int port) {
    long until = System.nanoTime() + own.patience().toNanos();
    String reason = "nobody listens there";
    while (System.nanoTime() < until) {
      try (Socket socket = new Socket()) {
        socket.connect(new InetSocketAddress(own.host(), port), PROBE_MILLIS);
        InetAddress address = socket.getLocalAddress();
        boolean onlyHere = address.isLoopbackAddress() && own.size() > own.localSize();
        return (onlyHere ? outside().orElse(address) : address).getHostAddress();
      } catch (IOException | IllegalArgumentException e) {
        reason = reason(e, own.host());
        pause();
      }
    }
    throw UserException.of(
        "process 0 was not found at %s, port %d, within %s (%s): start all processes, with"
            + " the same MASTER_ADDR and MASTER_PORT",
        own.host(), port, Counted.of(own.patience().toSeconds(), "second"), reason);
  }

  private static String reason(Exception e, String host) {
    return e instanceof java.net.UnknownHostException || e instanceof IllegalArgumentException
        ? "no machine of the name " + host + " is known"
        : String.valueOf(e.getMessage());
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UserException("interrupted while waiting for the other processes", e);
    }
  }

  /** An address of this machine that others may know: where names lead only to itself. */
  private static Optional<InetAddress> outside() {
    try {
      return Collections.list(NetworkInterface.getNetworkInterfaces()).stream()
          .flatMap(NetworkInterface::inetAddresses)
          .filter(a -> !a.isLoopbackAddress() && !a.isLinkLocalAddress())
          .filter(java.net.Inet4Address.class::isInstance)
          .findFirst();
    } catch (SocketException e) {
      return Optional.empty();
    }
  }
}
