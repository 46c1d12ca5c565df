package org.groupdetr.common;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Keeps other processes from working in a folder until it is closed or the process ends, however it
 * ends: the system holds the lock. Who has it stands in a file of its own, since reading the locked
 * file would give the lock away.
 */
public final class FolderLock implements AutoCloseable {
  private static final String LOCK = ".lock";
  private static final String OWNER = ".lock-owner";
  private static final Path HOST = Path.of("/proc/sys/kernel/hostname");

  private final Path folder;
  private final FileChannel file;

  private FolderLock(Path folder, FileChannel file) {
    this.folder = folder;
    this.file = file;
  }

  /** The process that works in a folder. */
  private record Owner(long process, String started, String host) {
    static Owner self() {
      ProcessHandle self = ProcessHandle.current();
      return new Owner(self.pid(), started(self), hostName());
    }

    static String started(ProcessHandle process) {
      return process
          .info()
          .startInstant()
          .orElse(Instant.EPOCH)
          .truncatedTo(ChronoUnit.SECONDS)
          .toString();
    }

    static Optional<Owner> read(Path folder) {
      try {
        List<String> lines = Files.readAllLines(folder.resolve(OWNER));
        return lines.size() < 3
            ? Optional.empty()
            : Optional.of(new Owner(Long.parseLong(lines.get(0)), lines.get(1), lines.get(2)));
      } catch (IOException | NumberFormatException e) {
        return Optional.empty();
      }
    }

    String text() {
      return process + "\n" + started + "\n" + host + "\n";
    }

    String words() {
      return String.format(
          Locale.ROOT, "process %d on %s, started %s, is at work in it", process, host, started);
    }

    /** Whether it is known to live: a process of this machine, and no later one of its number. */
    boolean lives() {
      return host.equals(hostName())
          && ProcessHandle.of(process).filter(p -> started(p).equals(started)).isPresent();
    }

    private static String hostName() {
      try {
        return Files.readString(HOST).strip();
      } catch (IOException e) {
        return System.getenv().getOrDefault("COMPUTERNAME", "this machine");
      }
    }
  }

  /**
   * Locks a folder, which is made if it is not there.
   *
   * @throws UserException naming the process that has locked it, or if nothing can be written there
   */
  public static FolderLock of(Path folder) {
    requireNotMine(folder);
    try {
      Files.createDirectories(folder);
      FileChannel file =
          FileChannel.open(
              folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (!tried(file, folder)) {
        file.close();
        throw taken(folder);
      }
      SafeFiles.writeText(folder.resolve(OWNER), Owner.self().text());
      return new FolderLock(folder, file);
    } catch (IOException e) {
      throw new UserException("cannot write in " + folder + ": " + SafeFiles.reason(e), e);
    }
  }

  /**
   * Makes sure that nobody works in a folder at the moment; nothing is written.
   *
   * @throws UserException naming the process that has locked it
   */
  public static void requireFree(Path folder) {
    if (isTaken(folder)) {
      throw taken(folder);
    }
  }

  /** Whether a process, this one or another, works in a folder at the moment. */
  public static boolean isTaken(Path folder) {
    if (isMine(folder)) {
      return true;
    }
    if (!Files.exists(folder.resolve(LOCK))) {
      return false;
    }
    try (FileChannel file = FileChannel.open(folder.resolve(LOCK), StandardOpenOption.WRITE)) {
      return !tried(file, folder);
    } catch (AccessDeniedException e) {
      return Owner.read(folder).filter(Owner::lives).isPresent(); // another user's
    } catch (IOException e) {
      throw new UserException("cannot read " + folder + ": " + SafeFiles.reason(e), e);
    }
  }

  /** Opening the locked file and closing it again would end this process's own lock. */
  private static boolean isMine(Path folder) {
    return Owner.read(folder).filter(Owner.self()::equals).isPresent();
  }

  private static void requireNotMine(Path folder) {
    if (isMine(folder)) {
      throw taken(folder);
    }
  }

  private static UserException taken(Path folder) {
    return UserException.of(
        "%s is in use: %s; wait for it or end it",
        folder, Owner.read(folder).map(Owner::words).orElse("another process is at work in it"));
  }

  /** Where the file system has no locks, who wrote last counts, if it lives. */
  @SuppressWarnings("NullAway") // tryLock says by null that another has it.
  private static boolean tried(FileChannel file, Path folder) {
    try {
      return file.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      return false;
    } catch (IOException e) {
      return Owner.read(folder).filter(Owner::lives).isEmpty();
    }
  }

  @Override
  public void close() {
    try {
      Files.deleteIfExists(folder.resolve(OWNER));
      file.close();
    } catch (IOException e) {
      throw new UserException("cannot write in " + folder + ": " + SafeFiles.reason(e), e);
    }
  }
}
