package org.groupdetr.pretrained.download;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.OptionalLong;
import org.groupdetr.common.SafeFiles;
import org.groupdetr.common.UserException;
import org.groupdetr.pretrained.download.PublishedWeights.Checksum;

/**
 * A download that is either whole and verified or not there. What has come of one that was cut off
 * is kept beside the target, and the next one goes on from it.
 *
 * @param patience how long nothing may come before the connection counts as cut
 */
record Download(URI address, Checksum checksum, DownloadListener listener, Duration patience) {
  private static final int ATTEMPTS = 5;
  private static final Duration USUAL_PATIENCE = Duration.ofSeconds(30);

  /** Waits for half a minute for anything to come. */
  Download(URI address, Checksum checksum, DownloadListener listener) {
    this(address, checksum, listener, USUAL_PATIENCE);
  }

  /**
   * Gets the file.
   *
   * @throws UserException if it cannot be got or is not what the publisher says
   */
  void to(Path target) {
    Path part = target.resolveSibling(target.getFileName() + ".part");
    try {
      Files.createDirectories(target.toAbsolutePath().getParent());
      receive(part);
      verify(part);
      Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      boolean unreached = e instanceof ConnectException;
      throw new UserException(
          address + ": " + (unreached ? "no connection to the server" : SafeFiles.reason(e)), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UserException("the download of " + address + " was interrupted", e);
    }
  }

  private void receive(Path part) throws IOException, InterruptedException {
    HttpClient client =
        HttpClient.newBuilder()
            .followRedirects(HttpClient.Redirect.NORMAL)
            .connectTimeout(patience)
            .build();
    for (int attempt = 1; ; attempt++) {
      long before = size(part);
      try {
        if (attempt(client, part)) {
          return;
        }
      } catch (IOException e) {
        if (attempt >= ATTEMPTS && size(part) == before) {
          throw e;
        }
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
  private boolean attempt(HttpClient client, Path part) throws IOException, InterruptedException {
    long have = size(part);
    HttpRequest.Builder request = HttpRequest.newBuilder(address).timeout(patience);
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
      OptionalLong length = response.headers().firstValueAsLong("Content-Length");
      long start = goesOn ? have : 0;
      OptionalLong total =
          length.isPresent() ? OptionalLong.of(start + length.getAsLong()) : OptionalLong.empty();
      return append(in, part, start, total);
    }
  }

  private boolean append(InputStream in, Path part, long start, OptionalLong total)
      throws IOException {
    long done = start;
    StandardOpenOption how =
        start > 0 ? StandardOpenOption.APPEND : StandardOpenOption.TRUNCATE_EXISTING;
    try (OutputStream out =
            Files.newOutputStream(part, StandardOpenOption.CREATE, StandardOpenOption.WRITE, how);
        IdleTimeout waiting = IdleTimeout.over(in, patience)) {
      byte[] buffer = new byte[1 << 16];
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        waiting.renew();
        out.write(buffer, 0, count);
        done += count;
        listener.received(address.toString(), done, total);
      }
    }
    return total.isEmpty() || done == total.getAsLong();
  }

  private void verify(Path part) throws IOException {
    String found = digest(part);
    if (!found.startsWith(checksum.prefix())) {
      Files.delete(part);
      throw UserException.of(
          "%s is not what its publisher says: its %s begins with %s, not %s; it was thrown away",
          address,
          checksum.algorithm(),
          found.substring(0, Math.max(8, checksum.prefix().length())),
          checksum.prefix());
    }
  }

  private String digest(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      MessageDigest digest = MessageDigest.getInstance(checksum.algorithm());
      byte[] buffer = new byte[1 << 16];
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        digest.update(buffer, 0, count);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
