package org.groupdetr.cli.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;

/**
 * A file that is begun and cannot be ended, however fast the machine is: where it is begun lies a
 * pipe, which takes more than is read of it but not the whole. What was read lies there in the end
 * as a disk would keep it.
 */
final class HalfWrittenFile implements AutoCloseable {
  /** Bytes that are read; a pipe takes some 64 KiB more. */
  private static final int BEGUN = 5000;

  private final Path half;
  private final RandomAccessFile pipe;
  private final byte[] begun = new byte[BEGUN];

  /**
   * Lies in wait.
   *
   * @param file to be written, which is begun beside its place
   */
  HalfWrittenFile(Path file) throws Exception {
    half = file.resolveSibling("." + file.getFileName() + ".part");
    Files.createDirectories(file.getParent());
    Files.deleteIfExists(half);
    assertThat(new ProcessBuilder("mkfifo", half.toString()).start().waitFor()).isZero();
    pipe = new RandomAccessFile(half.toFile(), "rw");
  }

  /** Waits until the process has begun to write, or has ended. */
  void awaitBegun(Process process) throws IOException {
    // Who ends without writing keeps nobody waiting.
    CompletableFuture<Void> ended = process.onExit().thenRun(this::fill);
    pipe.readFully(begun);
    ended.cancel(true);
  }

  private void fill() {
    try (RandomAccessFile out = new RandomAccessFile(half.toFile(), "rw")) {
      out.write(new byte[BEGUN]);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The writer has ended. */
  @Override
  public void close() throws IOException {
    pipe.close();
    Files.delete(half);
    Files.write(half, begun);
  }
}
