package org.groupdetr.tensor.distributed;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import org.groupdetr.common.UserException;
import org.groupdetr.tensor.DType;
import org.groupdetr.tensor.Device;
import org.groupdetr.tensor.Scope;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.tensor.Tensors;

/**
 * The processes that work on one run. What it offers must be called by all of them, in the same
 * order. One process alone is a group as well.
 *
 * <p>Whatever fails because another process is gone is told as a {@link UserException} which names
 * it; after that the group is of no more use.
 */
public final class ProcessGroup implements AutoCloseable {
  private static final int FIRST_ROOM = 512;
  private static final int MOST_ROOM = 1 << 20;
  private static final int PAUSE_MILLIS = 2;

  private final Membership own;
  private final Optional<Connected> connected;
  private int room = FIRST_ROOM;
  private int meetings;
  private long waitedNanos;
  private boolean broken;
  private Optional<NcclLink> nccl = Optional.empty();

  /** What a group of several is made of. */
  record Connected(SharedStore store, GlooLink link, Heartbeat heartbeat, List<String> names) {}

  ProcessGroup(Membership own, Optional<Connected> connected) {
    this.own = own;
    this.connected = connected;
  }

  /** One process. */
  public static ProcessGroup alone() {
    return new ProcessGroup(Membership.ALONE, Optional.empty());
  }

  /**
   * Meets the others; returns when all are there.
   *
   * @throws UserException if they do not come, or do not fit together
   */
  public static ProcessGroup join(Membership own) {
    return own.size() == 1 ? alone() : MeetingPoint.open(own).join();
  }

  public int rank() {
    return own.rank();
  }

  public int size() {
    return own.size();
  }

  /** Whether this is the process that writes and speaks for all. */
  public boolean isFirst() {
    return own.isFirst();
  }

  public Membership membership() {
    return own;
  }

  /** Seconds that this process has waited for others so far. */
  public double waitedSeconds() {
    return connected.isEmpty() ? 0 : waitedNanos / 1e9;
  }

  /** Whether another process is known to be lost. */
  public boolean isBroken() {
    return broken;
  }

  /** Passes while nobody is known to be lost; for long work without the others. */
  public void requireAll() {
    connected.ifPresent(
        all -> {
          try {
            all.heartbeat.requireAll();
          } catch (UserException e) {
            broken = true;
            throw e;
          }
        });
  }

  /** Asks all processes to stop, which see it in {@link #stopWanted} soon. */
  public void wantStop() {
    connected
        .filter(all -> !all.heartbeat.stopWanted())
        .ifPresent(all -> timed(() -> all.store.set("stop", "1")));
  }

  public boolean stopWanted() {
    return connected.map(all -> all.heartbeat.stopWanted()).orElse(false);
  }

  /**
   * Makes sure that all processes have the same.
   *
   * @param what it is, such as {@code recipe}
   * @param words it is told by
   * @param mending what a person is to do where it differs
   * @throws UserException in all of them, if one has another
   */
  public void agree(String what, String words, String mending) {
    if (connected.isEmpty()) {
      return;
    }
    SharedStore store = connected.get().store;
    String name = "agree/" + meetings + "/" + what + "/";
    timed(() -> store.set(name + own.rank(), words));
    barrier();
    List<String> said = new ArrayList<>();
    timed(
        () -> {
          for (int rank = 0; rank < own.size(); rank++) {
            said.add(store.get(name + rank));
          }
        });
    String first = said.get(0);
    for (int rank = 1; rank < own.size(); rank++) {
      String other = said.get(rank);
      if (!other.equals(first)) {
        barrier(); // Who keeps the words stays until all have read them.
        throw UserException.of(
            "%s differs: %s has %s, and process 0 has %s; %s",
            what,
            connected.get().names.get(rank),
            Difference.of(other, first),
            Difference.of(first, other),
            mending);
      }
    }
  }

  /** The words of the first process. */
  public String first(Supplier<String> words) {
    if (connected.isEmpty()) {
      return words.get();
    }
    SharedStore store = connected.get().store;
    String name = "first/" + meetings;
    if (isFirst()) {
      String told = words.get();
      timed(() -> store.set(name, told));
    }
    barrier();
    List<String> heard = new ArrayList<>();
    timed(() -> heard.add(store.get(name)));
    return heard.get(0);
  }

  /** Waits until all are here, as long as all of them live. */
  public void barrier() {
    if (connected.isEmpty()) {
      return;
    }
    await("meeting/" + meetings++, own.size());
  }

  /** Counts this process in, and waits until that many are. */
  private void await(String name, int size) {
    timed(
        () -> {
          SharedStore store = connected.orElseThrow().store;
          long here = store.add(name, 1);
          while (here < size) {
            requireAll();
            pause();
            here = store.add(name, 0);
          }
        });
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UserException("interrupted while waiting for the other processes", e);
    }
  }

  /** What everyone says, by rank. */
  public List<byte[]> gather(byte[] words) {
    if (connected.isEmpty()) {
      return List.of(words);
    }
    Round round = gather(words, words.length, room);
    if (round.most > room && round.most <= MOST_ROOM) {
      room = 2 * Integer.highestOneBit(round.most);
      round = gather(words, words.length, room);
    }
    if (round.most <= room) {
      return round.words;
    }
    List<ByteArrayOutputStream> whole = new ArrayList<>();
    round.words.forEach(w -> whole.add(new ByteArrayOutputStream()));
    for (int from = 0; from < round.most; from += MOST_ROOM) {
      int begin = Math.min(from, words.length);
      int end = Math.min(begin + MOST_ROOM, words.length);
      Round piece = gather(Arrays.copyOfRange(words, begin, end), end - begin, MOST_ROOM);
      for (int rank = 0; rank < own.size(); rank++) {
        whole.get(rank).writeBytes(piece.words.get(rank));
      }
    }
    return whole.stream().map(ByteArrayOutputStream::toByteArray).toList();
  }

  /**
   * What has come of one round.
   *
   * @param most bytes that anyone wanted to say, of which each has said what there was room for
   */
  private record Round(List<byte[]> words, int most) {}

  private Round gather(byte[] words, int length, int space) {
    int row = Integer.BYTES + space;
    byte[] table = new byte[row * own.size()];
    ByteBuffer ownRow = ByteBuffer.allocate(row).putInt(length);
    ownRow.put(words, 0, Math.min(length, space));
    try (Scope scope = Scope.open()) {
      Tensor sent = Tensors.zeros(DType.UINT8, row);
      sent.memory(0, row).put(ownRow.array());
      Tensor received = Tensors.zeros(DType.UINT8, table.length);
      timed(() -> connected.orElseThrow().link.gather(sent, received));
      received.memory(0, table.length).get(table);
    }
    int most = 0;
    List<byte[]> all = new ArrayList<>();
    for (int rank = 0; rank < own.size(); rank++) {
      int count = ByteBuffer.wrap(table).getInt(rank * row);
      int from = rank * row + Integer.BYTES;
      most = Math.max(most, count);
      all.add(Arrays.copyOfRange(table, from, from + Math.min(count, space)));
    }
    return new Round(all, most);
  }

  /** The tensor becomes that of the first process. */
  public void broadcast(Tensor tensor) {
    connected.ifPresent(all -> timed(() -> all.link.broadcast(tensor)));
  }

  /** What adds up flat tensors in a fixed order; none where there is one process. */
  Optional<TreeSum> treeSum(Device device) {
    return connected.map(all -> new TreeSum(link(all, device), own.rank(), own.size()));
  }

  private GradientLink link(Connected all, Device device) {
    String kind = device.isCpu() ? "memory" : "NCCL";
    agree("the way of gradients", kind, "give all the same --device and " + NcclLink.VARIABLE);
    if (device.isCpu()) {
      return all.link;
    }
    NcclLink link = nccl.orElseGet(() -> NcclLink.of(all.store, own, device));
    nccl = Optional.of(link);
    return link;
  }

  /** Where gradients of a device are added up: there, or in the processor's memory. */
  static Device summedOn(Device device) {
    boolean refused = System.getenv().getOrDefault(NcclLink.VARIABLE, "").equals("0");
    return refused ? Device.CPU : device;
  }

  /** Runs what waits for others, and says who is lost where it fails. */
  void timed(Runnable work) {
    long begin = System.nanoTime();
    try {
      work.run();
    } catch (UserException e) {
      broken = true;
      throw e;
    } catch (RuntimeException e) {
      throw lost(e);
    } finally {
      waitedNanos += System.nanoTime() - begin;
    }
  }

  private UserException lost(RuntimeException e) {
    broken = true;
    String otherwise =
        String.format(
            Locale.ROOT, "the connection to another process broke (%s)", EngineWords.of(e));
    return new UserException(
        connected.map(all -> all.heartbeat.culprit(otherwise)).orElse(otherwise), e);
  }

  /** Tells the others why this process ends, which they then say as well. */
  public void fail(String reason) {
    connected.ifPresent(
        all -> {
          broken = true;
          try {
            all.store.set(Heartbeat.failed(own.rank()), reason);
            if (isFirst()) {
              Thread.sleep(3 * all.heartbeat.everyMillis());
            }
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          } catch (RuntimeException e) {
            // Who kept the words is the one that is gone.
          }
        });
  }

  /** Leaves; the first, who keeps the words, waits for the others to leave before. */
  @Override
  public void close() {
    connected.ifPresent(
        all -> {
          try {
            if (!broken) {
              leave(all.store);
            }
          } catch (UserException e) {
            // It is over anyway.
          }
          all.heartbeat.close();
          nccl.ifPresent(NcclLink::close);
          all.link.close();
          all.store.close();
        });
  }

  private void leave(SharedStore store) {
    await("left", own.size());
    if (isFirst()) {
      await("gone", own.size());
    } else {
      store.add("gone", 1);
    }
  }
}
