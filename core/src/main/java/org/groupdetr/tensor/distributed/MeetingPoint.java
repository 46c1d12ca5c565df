package org.groupdetr.tensor.distributed;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch_gloo;
import org.groupdetr.common.ArtifactVersion;
import org.groupdetr.common.Counted;
import org.groupdetr.common.UserException;

/** Where the processes of a run meet, from when it is open until all are there. */
public final class MeetingPoint implements AutoCloseable {
  private static final int PAUSE_MILLIS = 10;

  /** Under which the first says why nobody is to wait any longer. */
  private static final String GIVEN_UP = "given up";

  /** For how long it can be heard. */
  private static final int HEARD_MILLIS = 1000;

  private final Membership own;
  private final SharedStore store;

  private MeetingPoint(Membership own, SharedStore store) {
    this.own = own;
    this.store = store;
  }

  /**
   * Opens it, as rank 0, or finds it.
   *
   * @throws UserException if the port is in use, or nobody listens there in time
   */
  public static MeetingPoint open(Membership own) {
    Loader.load(torch_gloo.class);
    torch.initLogging(); // Heeds TORCH_CPP_LOG_LEVEL.
    if (own.isFirst()) {
      return new MeetingPoint(own, SharedStore.keep(own.port(), own.timeout()));
    }
    LocalAddress.towards(own, own.port());
    return new MeetingPoint(own, SharedStore.see(own.host(), own.port(), own.timeout()));
  }

  /** The port that it is open at. */
  public int port() {
    return store.port();
  }

  /**
   * Waits for all, and connects them.
   *
   * @throws UserException if one does not come, comes twice, or does not fit the others
   */
  public ProcessGroup join() {
    return join(() -> {});
  }

  /** As above; {@code check} is run again and again while others are missing. */
  public ProcessGroup join(Runnable check) {
    List<Greeting> greetings = met(check);
    List<String> names = new ArrayList<>();
    for (int rank = 0; rank < own.size(); rank++) {
      names.add(
          String.format(
              Locale.ROOT,
              "process %d of %d (%d on %s)",
              rank,
              own.size(),
              greetings.get(rank).process,
              greetings.get(rank).host));
    }
    String host = own.isFirst() ? "127.0.0.1" : own.host();
    Heartbeat heartbeat = new Heartbeat(SharedStore.see(host, port(), own.timeout()), own, names);
    try {
      String address =
          LocalAddress.chosen(System.getenv()).orElseGet(() -> LocalAddress.towards(own, port()));
      GlooLink link = new GlooLink(store, own, address);
      ProcessGroup group =
          new ProcessGroup(
              own, Optional.of(new ProcessGroup.Connected(store, link, heartbeat, names)));
      group.agree(
          "the program",
          ArtifactVersion.ofThisLibrary(),
          "all processes must run the same version");
      group.agree(
          "what the processor can do",
          capability(),
          "set ATEN_CPU_CAPABILITY=avx2 on all machines, or sums would round otherwise on some");
      return group;
    } catch (UserException e) {
      heartbeat.close();
      throw e;
    } catch (RuntimeException e) {
      String culprit =
          heartbeat.culprit("the processes could not be connected: " + EngineWords.of(e));
      heartbeat.close();
      throw new UserException(culprit, e);
    }
  }

  private List<Greeting> met(Runnable check) {
    try {
      sitDown();
      return greetings(check);
    } catch (UserException e) {
      throw e;
    } catch (RuntimeException e) {
      throw SharedStore.silent(own.host(), port(), e);
    }
  }

  private static String capability() {
    try (PointerScope scope = new PointerScope()) {
      return torch.get_cpu_capability().getString();
    }
  }

  /** What a process says when it comes. */
  private record Greeting(int size, long process, String host) {
    String words() {
      return size + " " + process + " " + host;
    }

    static Greeting of(String words) {
      String[] parts = words.split(" ", 3);
      return new Greeting(Integer.parseInt(parts[0]), Long.parseLong(parts[1]), parts[2]);
    }
  }

  private static String here(int rank) {
    return "here/" + rank;
  }

  private void sitDown() {
    UserException.require(
        store.add("seat/" + own.rank(), 1) == 1,
        "two processes say that they are rank %d of %d: give each a rank of its own, and wait until"
            + " those of an earlier start have ended",
        own.rank(),
        own.size());
    Greeting greeting = new Greeting(own.size(), ProcessHandle.current().pid(), hostName());
    store.set(here(own.rank()), greeting.words());
  }

  private static String hostName() {
    try {
      return java.net.InetAddress.getLocalHost().getHostName();
    } catch (java.net.UnknownHostException e) {
      return "unknown host";
    }
  }

  /** Waits until all have come. */
  private List<Greeting> greetings(Runnable check) {
    long until = System.nanoTime() + own.patience().toNanos();
    List<Integer> missing = missing();
    while (!missing.isEmpty()) {
      requireSameSize();
      check.run();
      if (!own.isFirst() && store.has(GIVEN_UP)) {
        throw new UserException(store.get(GIVEN_UP));
      }
      if (System.nanoTime() >= until) {
        throw gaveUp(missing);
      }
      pause(PAUSE_MILLIS);
      missing = missing();
    }
    requireSameSize();
    return IntStream.range(0, own.size())
        .mapToObj(rank -> Greeting.of(store.get(here(rank))))
        .toList();
  }

  /** The first tells the others, which would take it for lost if it only ended. */
  private UserException gaveUp(List<Integer> missing) {
    String reason =
        String.format(
            Locale.ROOT,
            "of %s only %d came within %s; missing: %s; start all of them with the"
                + " same WORLD_SIZE",
            Counted.of(own.size(), "process"),
            own.size() - missing.size(),
            Counted.of(own.patience().toSeconds(), "second"),
            String.join(", ", missing.stream().map(rank -> "rank " + rank).toList()));
    if (own.isFirst()) {
      store.set(GIVEN_UP, reason);
      pause(HEARD_MILLIS);
    }
    return new UserException(reason);
  }

  private void requireSameSize() {
    if (!own.isFirst() && store.has(here(0))) {
      int size = Greeting.of(store.get(here(0))).size;
      UserException.require(
          size == own.size(),
          "process 0 is one of %d, and this one is said to be one of %d: give all the same"
              + " WORLD_SIZE",
          size,
          own.size());
    }
  }

  private static void pause(int millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UserException("interrupted while waiting for the other processes", e);
    }
  }

  private List<Integer> missing() {
    return IntStream.range(0, own.size()).filter(rank -> !store.has(here(rank))).boxed().toList();
  }

  /** Gives up. */
  @Override
  public void close() {
    store.close();
  }
}
