package org.groupdetr.pretrained.download;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.groupdetr.common.UserException;
import org.groupdetr.pretrained.download.PublishedWeights.Checksum;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Downloads from a server on this machine that does all that goes wrong out there. */
class DownloadTest {
  private static final byte[] CONTENT = content();
  @TempDir Path folder;

  private final List<String> ranges = Collections.synchronizedList(new ArrayList<>());
  private final CountDownLatch silence = new CountDownLatch(1);
  private final ExecutorService answering = Executors.newCachedThreadPool();
  private HttpServer server;

  private static byte[] content() {
    byte[] bytes = new byte[300_000];
    new Random(1).nextBytes(bytes);
    return bytes;
  }

  /** What the server does with the request of that number. */
  @FunctionalInterface
  private interface Answer {
    void send(HttpExchange exchange, int number, int from) throws IOException;
  }

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(answering);
    server.start();
  }

  @AfterEach
  void stop() {
    silence.countDown();
    server.stop(0);
    answering.shutdown();
  }

  private URI serve(Answer answer) {
    server.createContext(
        "/weights.pth",
        exchange -> {
          String range = exchange.getRequestHeaders().getFirst("Range");
          ranges.add(range == null ? "whole" : range);
          int from = range == null ? 0 : Integer.parseInt(range.replaceAll("\\D", ""));
          try {
            answer.send(exchange, ranges.size(), from);
          } finally {
            exchange.close();
          }
        });
    return URI.create("http://localhost:" + server.getAddress().getPort() + "/weights.pth");
  }

  private static void send(HttpExchange exchange, int status, int from, int claimed, int sent)
      throws IOException {
    exchange.sendResponseHeaders(status, claimed);
    try {
      exchange.getResponseBody().write(CONTENT, from, sent);
      exchange.getResponseBody().flush();
    } finally {
      if (sent == claimed) {
        exchange.getResponseBody().close();
      }
    }
  }

  private static void whole(HttpExchange exchange, int from) throws IOException {
    int left = CONTENT.length - from;
    send(exchange, from > 0 ? 206 : 200, from, left, left);
  }

  private Path get(URI address) throws NoSuchAlgorithmException {
    String sum = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(CONTENT));
    PublishedWeights known =
        new PublishedWeights(
            "test/weights",
            address.getPath().substring(1),
            address,
            new Checksum("SHA-256", sum.substring(0, 8)),
            false);
    return new WeightCache(folder, (file, bytes, total) -> {}).file(known);
  }

  @Test
  void aWholeFileComesAndIsKept() throws Exception {
    URI address = serve((exchange, number, from) -> whole(exchange, from));
    Path file = get(address);
    assertThat(Files.readAllBytes(file)).isEqualTo(CONTENT);
    assertThat(get(address)).isEqualTo(file);
    assertThat(ranges).containsExactly("whole");
    assertThat(folder.resolve("weights.pth.part")).doesNotExist();
  }

  @Test
  void aCutConnectionIsTakenUpWhereItBroke() throws Exception {
    URI address =
        serve(
            (exchange, number, from) -> {
              if (number <= 3) {
                send(exchange, from > 0 ? 206 : 200, from, CONTENT.length - from, 50_000);
              } else {
                whole(exchange, from);
              }
            });
    assertThat(Files.readAllBytes(get(address))).isEqualTo(CONTENT);
    assertThat(ranges).first().isEqualTo("whole");
    assertThat(ranges).last().asString().startsWith("bytes=");
    assertThat(ranges.size()).isGreaterThanOrEqualTo(4);
  }

  /** Sends a part and then nothing, without closing the connection. */
  private void stall(HttpExchange exchange, int from, int sent) throws IOException {
    exchange.sendResponseHeaders(from > 0 ? 206 : 200, CONTENT.length - from);
    exchange.getResponseBody().write(CONTENT, from, sent);
    exchange.getResponseBody().flush();
    try {
      silence.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Download impatient(URI address) throws NoSuchAlgorithmException {
    String sum = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(CONTENT));
    return new Download(
        address,
        new Checksum("SHA-256", sum),
        (file, bytes, total) -> {},
        new Download.Limits(Duration.ofSeconds(1), Duration.ofMinutes(1), 1 << 20));
  }

  @Test
  void aSilentConnectionIsGivenUpAndTakenUpAgain() throws Exception {
    URI address =
        serve(
            (exchange, number, from) -> {
              if (number == 1) {
                stall(exchange, from, 50_000);
              } else {
                whole(exchange, from);
              }
            });
    Path file = folder.resolve("weights.pth");
    impatient(address).to(file);
    assertThat(Files.readAllBytes(file)).isEqualTo(CONTENT);
    assertThat(ranges.size()).isGreaterThanOrEqualTo(2);
  }

  @Test
  void aServerThatStaysSilentIsAnError() throws Exception {
    URI address = serve((exchange, number, from) -> stall(exchange, from, 0));
    assertThatThrownBy(() -> impatient(address).to(folder.resolve("weights.pth")))
        .isInstanceOf(UserException.class)
        .hasMessageContaining(address.toString());
    assertThat(folder.resolve("weights.pth")).doesNotExist();
  }

  @Test
  void aServerThatCannotGoOnSendsItWhole() throws Exception {
    URI address =
        serve(
            (exchange, number, from) -> {
              if (number == 1) {
                send(exchange, 200, 0, CONTENT.length, 50_000);
              } else {
                send(exchange, 200, 0, CONTENT.length, CONTENT.length);
              }
            });
    assertThat(Files.readAllBytes(get(address))).isEqualTo(CONTENT);
  }

  @Test
  void anEarlierRunsPartIsGoneOnWith() throws Exception {
    Files.write(folder.resolve("weights.pth.part"), Arrays.copyOf(CONTENT, 123_456));
    URI address = serve((exchange, number, from) -> whole(exchange, from));
    assertThat(Files.readAllBytes(get(address))).isEqualTo(CONTENT);
    assertThat(ranges).containsExactly("bytes=123456-");
  }

  @Test
  void aConnectionThatIsAlwaysCutEndsWithWords() {
    URI address = serve((exchange, number, from) -> send(exchange, 200, 0, CONTENT.length, 0));
    assertThatThrownBy(() -> get(address))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("cannot get test/weights")
        .hasMessageContaining("save it as " + folder.resolve("weights.pth"));
    assertThat(folder.resolve("weights.pth")).doesNotExist();
    assertThat(ranges).hasSize(5);
  }

  @Test
  void anotherFileIsThrownAway() {
    URI address =
        serve(
            (exchange, number, from) -> {
              byte[] other = CONTENT.clone();
              other[77_777] ^= 1;
              exchange.sendResponseHeaders(200, other.length);
              try (OutputStream out = exchange.getResponseBody()) {
                out.write(other);
              }
            });
    assertThatThrownBy(() -> get(address))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("is not what its publisher says")
        .hasMessageContaining("SHA-256");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void aShorterFileThatClaimsToBeWholeIsThrownAway() {
    URI address = serve((exchange, number, from) -> send(exchange, 200, 0, 1000, 1000));
    assertThatThrownBy(() -> get(address)).hasMessageContaining("is not what its publisher says");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void anAnswerThatIsNoFileSaysItsStatus() {
    URI address = serve((exchange, number, from) -> exchange.sendResponseHeaders(404, -1));
    assertThatThrownBy(() -> get(address)).hasMessageContaining("answers with status 404");
    assertThat(ranges).hasSize(1);
  }

  @Test
  void withoutANetworkTheErrorSaysWhatToPutWhere() {
    URI address = URI.create("http://localhost:" + server.getAddress().getPort() + "/gone.pth");
    silence.countDown();
    server.stop(0);
    answering.shutdown();
    assertThatThrownBy(() -> get(address))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("cannot get test/weights")
        .hasMessageContaining("download " + address + " elsewhere")
        .hasMessageContaining("save it as " + folder.resolve("gone.pth"));
  }

  @Test
  void progressIsTold() throws Exception {
    URI address = serve((exchange, number, from) -> whole(exchange, from));
    List<Long> told = new ArrayList<>();
    List<OptionalLong> totals = new ArrayList<>();
    new Download(
            address,
            new Checksum("SHA-256", ""),
            (file, bytes, total) -> {
              told.add(bytes);
              totals.add(total);
            })
        .to(folder.resolve("told.pth"));
    assertThat(told).isSorted().last().isEqualTo((long) CONTENT.length);
    assertThat(totals).containsOnly(OptionalLong.of(CONTENT.length));
  }

  @Test
  void whatHasToBeFetchedByHandSaysWhereFrom() {
    PublishedWeights known = PublishedWeights.named("conditional-detr/r50").orElseThrow();
    WeightCache cache = new WeightCache(folder, (file, bytes, total) -> {});
    assertThatThrownBy(() -> cache.file(known))
        .hasMessageContaining("has to be fetched by hand")
        .hasMessageContaining("https://github.com/Atten4Vis/ConditionalDETR")
        .hasMessageContaining(folder.resolve("conditional-detr-r50.pth").toString());
  }

  @Test
  void torchvisionsNamesHoldTheirChecksums() {
    for (PublishedWeights known : PublishedWeights.all()) {
      if (known.name().startsWith("torchvision/")) {
        assertThat(known.checksum().prefix()).matches("[0-9a-f]{8}");
        assertThat(known.address().toString()).contains(known.checksum().prefix());
      }
    }
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
        serve(
            (exchange, number, from) -> {
              exchange.sendResponseHeaders(200, 0);
              try (OutputStream out = exchange.getResponseBody()) {
                while (true) {
                  out.write(CONTENT);
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
    URI address = serve((exchange, number, from) -> send(exchange, 200, 0, Integer.MAX_VALUE, 10));
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
        serve(
            (exchange, number, from) -> {
              exchange.sendResponseHeaders(200, 0);
              try (OutputStream out = exchange.getResponseBody()) {
                while (!silence.await(50, java.util.concurrent.TimeUnit.MILLISECONDS)) {
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

  @Test
  void severalAtOnceGetItOnce() throws Exception {
    URI address =
        serve(
            (exchange, number, from) -> {
              try {
                Thread.sleep(300);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              whole(exchange, from);
            });
    List<java.util.concurrent.Future<Path>> all = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      all.add(answering.submit(() -> get(address)));
    }
    for (java.util.concurrent.Future<Path> one : all) {
      assertThat(Files.readAllBytes(one.get())).isEqualTo(CONTENT);
    }
    assertThat(ranges).containsExactly("whole");
    assertThat(folder.resolve(".weights.pth.lock")).doesNotExist();
  }

  @Test
  void aFileOfTheCacheIsVerifiedAgain() throws Exception {
    URI address = serve((exchange, number, from) -> whole(exchange, from));
    Path file = get(address);
    byte[] other = CONTENT.clone();
    other[5] ^= 1;
    Files.write(file, other);
    assertThatThrownBy(() -> get(address))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("weights.pth in the cache is not what the publisher")
        .hasMessageContaining("remove it");
    assertThat(file).exists();
  }

  /** A server by hand, for headers that no library would write. */
  private URI raw(String headers) throws IOException {
    java.net.ServerSocket socket =
        new java.net.ServerSocket(0, 5, InetAddress.getLoopbackAddress());
    answering.submit(
        () -> {
          try (socket) {
            for (int i = 0; i < 6; i++) {
              try (java.net.Socket one = socket.accept()) {
                one.getInputStream().read(new byte[1 << 12]);
                one.getOutputStream()
                    .write(headers.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
              }
            }
          }
          return true;
        });
    return URI.create("http://localhost:" + socket.getLocalPort() + "/weights.pth");
  }

  @org.junit.jupiter.params.ParameterizedTest
  @org.junit.jupiter.params.provider.ValueSource(
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
    assertThatThrownBy(() -> get(address))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("cannot get test/weights: " + address)
        .satisfies(e -> assertThat(e.getMessage().lines()).hasSize(1));
    assertThat(folder.resolve("weights.pth")).doesNotExist();
  }
}
