package org.groupdetr.common;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * Writing files so that a reader, or a power cut, finds the old file or the new one, never half.
 */
public final class SafeFiles {
  private SafeFiles() {}

  /** Writes to a stream; may fail. */
  @FunctionalInterface
  public interface Writer {
    void write(OutputStream out) throws IOException;
  }

  /**
   * Writes a file beside {@code target}, forces it to disk, and moves it into place.
   *
   * @throws UserException if it cannot be written; {@code target} is then unchanged
   */
  public static void write(Path target, Writer content) {
    Path beside = target.resolveSibling("." + target.getFileName() + ".part");
    try {
      createParent(target);
      try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(beside), 1 << 16)) {
        content.write(out);
      }
      try (FileChannel channel = FileChannel.open(beside, StandardOpenOption.WRITE)) {
        channel.force(true);
      }
      move(beside, target);
    } catch (IOException | UncheckedIOException e) {
      remove(beside, e);
      throw new UserException("cannot write " + target + ": " + reason(e), e);
    } catch (RuntimeException | Error e) {
      remove(beside, e);
      throw e;
    }
  }

  /** Writes text as UTF-8, as {@link #write(Path, Writer)} does. */
  public static void writeText(Path target, String text) {
    write(target, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
  }

  private static void createParent(Path target) throws IOException {
    Path parent = target.toAbsolutePath().getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
  }

  private static void move(Path from, Path to) throws IOException {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private static void remove(Path file, Throwable cause) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
  }

  /**
   * The absolute path with all links resolved, of what is there; the rest, which need not be there
   * yet, follows as it stands.
   */
  public static Path resolved(Path path) throws IOException {
    Path rest = path.toAbsolutePath().normalize();
    Path there = rest;
    while (there.getParent() != null && !Files.exists(there, LinkOption.NOFOLLOW_LINKS)) {
      there = there.getParent();
    }
    return there.toRealPath().resolve(there.relativize(rest));
  }

  /** What went wrong, in words: the message of an I/O error is often only the file's name. */
  public static String reason(Throwable e) {
    Throwable cause = e instanceof UncheckedIOException unchecked ? unchecked.getCause() : e;
    if (cause == null) {
      return e.toString();
    }
    if (cause instanceof java.nio.file.NoSuchFileException) {
      return "no such file or folder";
    }
    if (cause instanceof java.nio.file.AccessDeniedException) {
      return "permission denied";
    }
    String message = cause.getMessage();
    return message == null
        ? cause.getClass().getSimpleName()
        : message.lines().findFirst().orElse("");
  }
}
