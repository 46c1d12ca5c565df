package org.groupdetr.tensor.distributed;

import java.time.Duration;
import java.util.Map;
import org.groupdetr.common.Counted;
import org.groupdetr.common.UserException;

/**
 * Which of several processes this one is, and where they meet.
 *
 * @param rank of this process, from 0
 * @param size how many processes there are
 * @param localRank of this process among those of its machine
 * @param localSize how many processes this machine has
 * @param host where the process of rank 0 listens
 * @param port at which; 0 for any that is free, which only rank 0 can choose
 * @param timeout after which a process that does not answer counts as lost
 */
public record Membership(
    int rank, int size, int localRank, int localSize, String host, int port, Duration timeout) {
  /** How long a process may keep the others waiting, where nothing is said. */
  public static final Duration PATIENCE = Duration.ofMinutes(5);

  private static final int MOST_PROCESSES = 4096;
  private static final int MOST_PORT = 65535;

  /** One process alone, which meets nobody. */
  public static final Membership ALONE =
      new Membership(0, 1, 0, 1, "localhost", 0, Membership.PATIENCE);

  public Membership {
    UserException.require(
        size >= 1 && size <= MOST_PROCESSES,
        "the number of processes must be 1 to %d, was %d",
        MOST_PROCESSES,
        size);
    UserException.require(
        rank >= 0 && rank < size,
        "the rank of one of %s must be 0 to %d, was %d",
        Counted.of(size, "process"),
        size - 1,
        rank);
    UserException.require(
        localSize >= 1 && localRank >= 0 && localRank < localSize,
        "the local rank of one of %s of a machine must be 0 to %d, was %d",
        Counted.of(localSize, "process"),
        localSize - 1,
        localRank);
    UserException.require(
        port >= 0 && port <= MOST_PORT, "a port is a number up to %d, was %d", MOST_PORT, port);
    UserException.require(
        timeout.toMillis() >= 1000,
        "processes must wait at least 1 second for each other, was %s",
        Counted.of(timeout.toSeconds(), "second"));
  }

  /** That of one of {@code size} processes of this machine. */
  public static Membership local(int rank, int size, int port) {
    return new Membership(rank, size, rank, size, "127.0.0.1", port, PATIENCE);
  }

  /**
   * What the launcher says that started this process: torchrun, Kubeflow's trainer, Slurm, or a
   * person by hand. One process alone if it says nothing.
   *
   * @throws UserException if a part of it is missing or no number
   */
  public static Membership of(Map<String, String> environment) {
    return new LauncherVariables(environment).membership();
  }

  /** How long an environment lets processes wait for each other. */
  public static Duration timeout(Map<String, String> environment) {
    return new LauncherVariables(environment).timeout();
  }

  /** Leaves out of an environment what tells a process that it is one of several. */
  public static void clear(Map<String, String> environment) {
    LauncherVariables.DECISIVE.forEach(environment::remove);
  }

  /** How long processes wait for each other at the beginning: machines start at different times. */
  Duration patience() {
    long millis = timeout.toMillis();
    return Duration.ofMillis(Math.min(10 * millis, Math.max(millis, 60_000)));
  }

  public boolean isFirst() {
    return rank == 0;
  }

  /** The same, listening and waiting as said. */
  public Membership with(int otherPort, Duration otherTimeout) {
    return new Membership(rank, size, localRank, localSize, host, otherPort, otherTimeout);
  }

  /** What tells a process that this one starts which it is. */
  public Map<String, String> variables() {
    return Map.of(
        "RANK",
        Integer.toString(rank),
        "WORLD_SIZE",
        Integer.toString(size),
        "LOCAL_RANK",
        Integer.toString(localRank),
        "LOCAL_WORLD_SIZE",
        Integer.toString(localSize),
        "MASTER_ADDR",
        host,
        "MASTER_PORT",
        Integer.toString(port),
        LauncherVariables.TIMEOUT,
        Long.toString(timeout.toSeconds()));
  }
}
