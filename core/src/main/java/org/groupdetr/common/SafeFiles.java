package org.groupdetr.common;

import java.io.BufferedOutputStream;
import java.io.CharConversionException;
import java.io.EOFException;
import java.io.File;
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
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Writing files so that a reader, or a power cut, finds the old file or the new one, never half.
 */
public final class SafeFiles {
  /** Bytes of a name that leave room for a dot and an ending: file systems allow 255. */
  private static final int MOST_BYTES = 240;

  private static final int LONGEST_ENDING = 10;

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
    Path beside = beside(target);
    try {
      createParent(target);
      try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(beside), 1 << 16)) {
        content.write(out);
      }
      moveInPlace(beside, target);
    } catch (IOException | UncheckedIOException e) {
      remove(beside, e);
      throw new UserException("cannot write " + target + ": " + reason(e), e);
    } catch (RuntimeException | Error e) {
      remove(beside, e);
      throw e;
    }
  }

  /**
   * Makes sure, before any work, that files can be written into a folder, which is made if it is
   * not there.
   *
   * @throws UserException if it is a file, or nothing can be written there
   */
  public static void requireWritable(Path folder) {
    Path stands = standing(folder);
    UserException.require(
        Files.isDirectory(stands),
        "cannot write into %s: %s is a file, not a folder",
        folder,
        stands);
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UserException("cannot make the folder " + folder + ": " + reason(e), e);
    }
    UserException.require(
        Files.isWritable(folder), "cannot write into %s: permission denied", folder);
  }

  /**
   * Makes sure, before any work, that a file can be written; nothing is changed.
   *
   * @throws UserException if a folder is in its place, or a file in the place of its folder
   */
  public static void requireWritableFile(Path file) {
    UserException.require(
        !Files.isDirectory(file), "cannot write %s: it is a folder; name a file in it", file);
    Path stands = standing(file.toAbsolutePath().getParent());
    UserException.require(
        Files.isDirectory(stands), "cannot write %s: %s is a file, not a folder", file, stands);
    UserException.require(
        Files.isWritable(stands), "cannot write %s: permission denied in %s", file, stands);
  }

  /** The path itself or the nearest above it that is there. */
  private static Path standing(@Nullable Path path) {
    Path at = path;
    while (at != null && !Files.exists(at)) {
      at = at.getParent();
    }
    return at == null ? Path.of("") : at;
  }

  /** The file, where it is known, and what went wrong, in words. */
  public static String reasonAndFile(Throwable e) {
    return e.getCause() instanceof FileSystemException known && known.getFile() != null
        ? known.getFile() + ": " + reason(e)
        : reason(e);
  }

  /** Writes text as UTF-8, as {@link #write(Path, Writer)} does. */
  public static void writeText(Path target, String text) {
    write(target, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
  }

  /** A file beside the target; a name as long as names may be is cut. */
  private static Path beside(Path target) {
    String name = String.valueOf(target.getFileName());
    return target.resolveSibling("." + shortened(name, MOST_BYTES) + ".part");
  }

  /**
   * A name of at most {@code most} bytes in UTF-8: {@code name} itself, or else its beginning, a
   * checksum of all of it, and its ending.
   */
  public static String shortened(String name, int most) {
    if (name.getBytes(StandardCharsets.UTF_8).length <= most) {
      return name;
    }
    int dot = name.lastIndexOf('.');
    boolean ends = dot > 0 && name.length() - dot <= LONGEST_ENDING;
    String end =
        String.format(Locale.ROOT, "-%08x", name.hashCode()) + (ends ? name.substring(dot) : "");
    StringBuilder cut = new StringBuilder();
    int bytes = end.getBytes(StandardCharsets.UTF_8).length;
    for (int letter : name.codePoints().toArray()) {
      bytes += Character.toString(letter).getBytes(StandardCharsets.UTF_8).length;
      if (bytes > most) {
        break;
      }
      cut.appendCodePoint(letter);
    }
    return cut + end;
  }

  private static void createParent(Path target) throws IOException {
    Path parent = target.toAbsolutePath().getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
  }

  /**
   * Forces a file to disk and moves it into the place of another, all at once where that can be.
   */
  public static void moveInPlace(Path from, Path to) throws IOException {
    try (FileChannel channel = FileChannel.open(from, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
    }
    force(to.toAbsolutePath().getParent());
  }

  /** Forces to disk what a folder holds: a file that was moved into it. */
  private static void force(@Nullable Path folder) throws IOException {
    if (folder == null || File.separatorChar == '\\') {
      return; // Windows opens no folders.
    }
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (AccessDeniedException e) {
      // A folder that may be written and not read: the file is in it, which is what was asked.
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
    if ("Is a directory".equals(message)) {
      return "it is a folder, not a file";
    }
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
