package org.groupdetr.common;

import java.io.BufferedOutputStream;
import java.io.CharConversionException;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.NotLinkException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

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

  /**
   * What went wrong, in words: the message of an I/O error is often only the file's name, and the
   * name of its class says something to programmers only.
   */
  public static String reason(Throwable e) {
    Throwable cause = e;
    while (cause instanceof UncheckedIOException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    if (cause instanceof FileSystemException failed) {
      return reason(failed);
    }
    if (cause instanceof CharacterCodingException || cause instanceof CharConversionException) {
      return "is not UTF-8; save it as UTF-8";
    }
    if (cause instanceof EOFException) {
      return "the file ends too early";
    }
    if (cause instanceof ClosedChannelException) {
      return "interrupted";
    }
    String message = cause.getMessage();
    return message == null || message.isBlank()
        ? "the system gives no reason"
        : message.lines().findFirst().orElse("");
  }

  private static String reason(FileSystemException e) {
    String place = e.getFile() == null ? "" : e.getFile();
    if (e instanceof NoSuchFileException) {
      return "no such file or folder";
    }
    if (e instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (e instanceof FileAlreadyExistsException) {
      // What should become a folder, or the parent of one, is a file.
      return place + (Files.isDirectory(Path.of(place)) ? " exists" : " is a file, not a folder");
    }
    if (e instanceof NotDirectoryException) {
      return place + " is no folder";
    }
    if (e instanceof DirectoryNotEmptyException) {
      return place + " is a folder that is not empty";
    }
    if (e instanceof FileSystemLoopException) {
      return place + " is a link that leads back to a folder above it";
    }
    if (e instanceof NotLinkException) {
      return place + " is no link";
    }
    Optional<Path> inTheWay = fileAbove(place);
    if (inTheWay.isPresent()) {
      return inTheWay.get() + " is a file, not a folder";
    }
    String reason = e.getReason();
    return reason == null || reason.isEmpty() ? "the system gives no reason" : reason;
  }

  /** What stands as a file where a path needs a folder. */
  private static Optional<Path> fileAbove(String place) {
    Path above = Path.of(place).getParent();
    while (above != null && !Files.exists(above)) {
      above = above.getParent();
    }
    return Optional.ofNullable(above).filter(Files::isRegularFile);
  }
}
