package org.groupdetr.pretrained.download;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.groupdetr.common.Counted;
import org.groupdetr.common.SafeFiles;
import org.groupdetr.common.UserException;

/**
 * A file behind an HTTP or HTTPS address, taken into memory within limits: whoever answers there
 * may be anyone.
 *
 * @param bytes that are taken at most
 * @param patience how long nothing may come
 * @param time for all of it
 */
public record RemoteFile(int bytes, Duration patience, Duration time) {

  /** Files of at most so many bytes, which come in ten minutes and never pause for 30 seconds. */
  public RemoteFile(int bytes) {
    this(bytes, Duration.ofSeconds(30), Duration.ofMinutes(10));
  }

  /**
   * What stands there.
   *
   * @param address of HTTP or HTTPS
   * @throws UserException naming the address, if nothing answers, the answer is no file, or it is
   *     beyond the limits
   */
  public byte[] get(URI address) {
    try {
      HttpClient client =
          HttpClient.newBuilder()
              .followRedirects(HttpClient.Redirect.NORMAL)
              .connectTimeout(patience)
              .build();
      HttpRequest request = HttpRequest.newBuilder(address).timeout(patience).build();
      HttpResponse<InputStream> response = client.send(request, BodyHandlers.ofInputStream());
      try (InputStream in = response.body()) {
        UserException.require(
            response.statusCode() == 200,
            "%s answers with status %d",
            address,
            response.statusCode());
        return read(address, in);
      }
    } catch (ConnectException e) {
      throw new UserException(address + ": no connection to the server", e);
    } catch (IOException | IllegalArgumentException e) {
      throw new UserException(address + ": " + SafeFiles.reason(e), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UserException("fetching " + address + " was interrupted", e);
    }
  }

  private byte[] read(URI address, InputStream in) throws IOException {
    long end = System.nanoTime() + time.toNanos();
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    try (IdleTimeout waiting = IdleTimeout.over(in, patience)) {
      byte[] buffer = new byte[1 << 16];
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        waiting.renew();
        all.write(buffer, 0, count);
        UserException.require(
            all.size() <= bytes,
            "%s sends more than %s, which is more than is taken; it was given up",
            address,
            Counted.of(bytes, "byte"));
        UserException.require(
            System.nanoTime() - end < 0,
            "%s is not done after %s; it was given up",
            address,
            Counted.of(time.toSeconds(), "second"));
      }
    }
    return all.toByteArray();
  }
}
