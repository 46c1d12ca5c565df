package org.groupdetr.pretrained.download;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.OptionalLong;
import org.groupdetr.common.Counted;
import org.groupdetr.common.SafeFiles;
import org.groupdetr.common.UserException;
import org.groupdetr.pretrained.download.PublishedWeights.Checksum;

/**
 * A download that is either whole and verified or not there. What has come of one that was cut off
 * is kept beside the target, and the next one goes on from it.
 *
 * @param limits beyond which it is given up
 */
record Download(URI address, Checksum checksum, DownloadListener listener, Limits limits) {
  private static final int ATTEMPTS = 5;

  /**
   * What a download may take.
   *
   * @param patience how long nothing may come before the connection counts as cut
   * @param time of all attempts together
   * @param bytes of the file
   */
  record Limits(Duration patience, Duration time, long bytes) {
    /** Published weights of detectors have some hundred megabytes. */
    static final Limits USUAL = new Limits(Duration.ofSeconds(30), Duration.ofHours(6), 2L << 30);
  }

  /** Within the usual limits. */
  Download(URI address, Checksum checksum, DownloadListener listener) {
    this(address, checksum, listener, Limits.USUAL);
  }

  /**
   * Gets the file.
   *
   * @throws UserException if it cannot be got or is not what the publisher says
   */
  void to(Path target) {
    try {
      Files.createDirectories(target.toAbsolutePath().getParent());
      try (DownloadLock lock = DownloadLock.of(target)) {
        if (!Files.exists(target)) { // or else another has got it meanwhile
          get(target);
        }
      }
    } catch (IOException e) {
      boolean unreached = e instanceof ConnectException;
      throw new UserException(
          address + ": " + (unreached ? "no connection to the server" : SafeFiles.reason(e)), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UserException("the download of " + address + " was interrupted", e);
    }
  }

  private void get(Path target) throws IOException, InterruptedException {
    Path part = target.resolveSibling(target.getFileName() + ".part");
    receive(part);
    verify(part);
    SafeFiles.moveInPlace(part, target);
  }

  private void receive(Path part) throws IOException, InterruptedException {
    HttpClient client =
        HttpClient.newBuilder()
            .followRedirects(HttpClient.Redirect.NORMAL)
            .connectTimeout(limits.patience)
            .build();
    long end = System.nanoTime() + limits.time.toNanos();
    for (int attempt = 1; ; attempt++) {
      long before = size(part);
      try {
        if (attempt(client, part, end)) {
          return;
        }
      } catch (IOException e) {
        if (attempt >= ATTEMPTS && size(part) == before) {
          throw e;
        }
      } catch (IllegalArgumentException | UncheckedIOException e) {
        throw new UserException(
            address + " answers with headers that mean nothing: " + SafeFiles.reason(e), e);
      }
      // As long as something comes, going on is worth it; without progress patience ends.
      if (size(part) > before) {
        attempt = 1;
      } else if (attempt >= ATTEMPTS) {
        throw new IOException("the connection was cut or silent " + ATTEMPTS + " times");
      }
    }
  }

  private static long size(Path part) throws IOException {
    return Files.exists(part) ? Files.size(part) : 0;
  }

  /** Gets what is missing; whether the file is whole then. */
  private boolean attempt(HttpClient client, Path part, long end)
      throws IOException, InterruptedException {
    long have = size(part);
    HttpRequest.Builder request = HttpRequest.newBuilder(address).timeout(limits.patience);
    if (have > 0) {
      request.header("Range", "bytes=" + have + "-");
    }
    HttpResponse<InputStream> response = client.send(request.build(), BodyHandlers.ofInputStream());
    try (InputStream in = response.body()) {
      int status = response.statusCode();
      if (status == 416) {
        // What lies there is whole, or of another file; the checksum says which.
        return true;
      } else if (status != 200 && status != 206) {
        throw new UserException(address + " answers with status " + status);
      }
      boolean goesOn = status == 206 && have > 0;
      OptionalLong length = length(response);
      long start = goesOn ? have : 0;
      OptionalLong total =
          length.isPresent() ? OptionalLong.of(start + length.getAsLong()) : OptionalLong.empty();
      return append(in, part, new Extent(start, total, end));
    }
  }

  /** How long the server says that its answer is; nothing where that is no number. */
  private static OptionalLong length(HttpResponse<InputStream> response) {
    return response
        .headers()
        .firstValue("Content-Length")
        .filter(said -> said.matches("\\d{1,18}"))
        .map(said -> OptionalLong.of(Long.parseLong(said)))
        .orElse(OptionalLong.empty());
  }

  /**
   * What an answer brings.
   *
   * @param start bytes that are there already
   * @param total bytes of the file, if the server says so
   * @param end when it is given up
   */
  private record Extent(long start, OptionalLong total, long end) {}

  private void requireWithin(Path part, Extent extent, long done) throws IOException {
    if (extent.total.orElse(0) > limits.bytes || done > limits.bytes) {
      Files.deleteIfExists(part);
      throw UserException.of(
          "%s sends more than %d MB, which no published weights have; it was given up",
          address, limits.bytes >> 20);
    }
    if (System.nanoTime() - extent.end > 0) {
      throw UserException.of(
          "%s has sent %d MB and is not done after %s; it was given up, and goes on from"
              + " there when asked again",
          address, done >> 20, Counted.of(limits.time.toMinutes(), "minute"));
    }
  }

  private boolean append(InputStream in, Path part, Extent extent) throws IOException {
    OptionalLong total = extent.total;
    long start = extent.start;
    requireWithin(part, extent, start);
    long done = start;
    StandardOpenOption how =
        start > 0 ? StandardOpenOption.APPEND : StandardOpenOption.TRUNCATE_EXISTING;
    try (OutputStream out =
            Files.newOutputStream(part, StandardOpenOption.CREATE, StandardOpenOption.WRITE, how);
        IdleTimeout waiting = IdleTimeout.over(in, limits.patience)) {
      byte[] buffer = new byte[1 << 16];
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        waiting.renew();
        out.write(buffer, 0, count);
        done += count;
        requireWithin(part, extent, done);
        listener.received(address.toString(), done, total);
      }
    }
    return total.isEmpty() || done == total.getAsLong();
  }

  private void verify(Path part) throws IOException {
    FileDigest digest = FileDigest.of(part, checksum);
    if (!digest.holds()) {
      Files.delete(part);
      throw UserException.of(
          "%s is not what its publisher says: %s; it was thrown away", address, digest.words());
    }
  }
}
