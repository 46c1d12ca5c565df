package org.groupdetr.pretrained.download;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.groupdetr.common.UserException;
import org.groupdetr.pretrained.download.PublishedWeights.Checksum;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers of servers that mean harm, or nothing at all. */
class HostileDownloadTest {
  @TempDir Path folder;

  private final DownloadServer server = new DownloadServer();

  @AfterEach
  void stop() {
    server.close();
  }

  private static Download limited(URI address, Duration time, long bytes) {
    return new Download(
        address,
        new Checksum("SHA-256", ""),
        (file, done, total) -> {},
        new Download.Limits(Duration.ofSeconds(5), time, bytes));
  }

  /** A body without a length that never ends. */
  @Test
  void anEndlessBodyIsGivenUp() {
    URI address =
        server.serve(
            (exchange, number, from) -> {
              exchange.sendResponseHeaders(200, 0);
              try (OutputStream out = exchange.getResponseBody()) {
                while (true) {
                  out.write(DownloadServer.CONTENT);
                }
              }
            });
    assertThatThrownBy(
            () ->
                limited(address, Duration.ofMinutes(1), 3 << 20).to(folder.resolve("weights.pth")))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("sends more than 3 MB");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void aLengthBeyondAllBoundsIsGivenUpAtOnce() {
    URI address =
        server.serve(
            (exchange, number, from) ->
                DownloadServer.send(exchange, 200, 0, Integer.MAX_VALUE, 10));
    assertThatThrownBy(
            () ->
                limited(address, Duration.ofMinutes(1), 3 << 20).to(folder.resolve("weights.pth")))
        .hasMessageContaining("sends more than 3 MB");
    assertThat(folder).isEmptyDirectory();
  }

  /** Something comes again and again, and never enough. */
  @Test
  void aServerThatDripsIsGivenUp() {
    URI address =
        server.serve(
            (exchange, number, from) -> {
              exchange.sendResponseHeaders(200, 0);
              try (OutputStream out = exchange.getResponseBody()) {
                while (!server.isEnding(50)) {
                  out.write(1);
                  out.flush();
                }
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    assertThatThrownBy(
            () ->
                limited(address, Duration.ofSeconds(1), 3 << 20).to(folder.resolve("weights.pth")))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("is not done after");
  }

  /** A server by hand, for headers that no library would write. */
  private URI raw(String headers) throws IOException {
    ServerSocket socket = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
    server
        .threads()
        .submit(
            () -> {
              try (socket) {
                for (int i = 0; i < 6; i++) {
                  try (Socket one = socket.accept()) {
                    one.getInputStream().read(new byte[1 << 12]);
                    one.getOutputStream().write(headers.getBytes(StandardCharsets.ISO_8859_1));
                  }
                }
              }
              return true;
            });
    return URI.create("http://localhost:" + socket.getLocalPort() + "/weights.pth");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999999\r\n\r\n",
        "HTTP/1.1 302 Found\r\nLocation: http://[nowhere\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 302 Found\r\nLocation: %%%\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 302 Found\r\nLocation: gopher://x/\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 abc\r\n\r\n",
        "nonsense\r\n\r\n"
      })
  void answersThatMeanNothingAreErrorsInWords(String headers) throws IOException {
    URI address = raw(headers);
    assertThatThrownBy(() -> server.get(address, folder))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("cannot get test/weights: " + address)
        .satisfies(e -> assertThat(e.getMessage().lines()).hasSize(1));
    assertThat(folder.resolve("weights.pth")).doesNotExist();
  }
}
