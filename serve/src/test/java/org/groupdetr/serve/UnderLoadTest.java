package org.groupdetr.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.groupdetr.tensor.Engine;
import org.groupdetr.train.TinyRun;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What happens while workers are busy: refusals, late and lost clients, an orderly end. */
class UnderLoadTest {
  private static final Duration LONG = Duration.ofMinutes(5);
  private static final String WAITING = "groupdetr_queue_length";
  private static final String DRAWN = "/detect?format=png";

  @TempDir private static Path folder;
  private static Path model = Path.of("");
  private static byte[] picture = {};

  @BeforeAll
  static void prepare() throws IOException {
    Engine.load();
    model = new TinyRun(folder).boldModel();
    picture = TestServer.png(20, 20);
  }

  private static TestServer server(int queue, Duration time, Gate gate) {
    return new TestServer(
        TestServer.limited(queue, 100_000, 10_000, time),
        List.of(TestServer.model("tiny", model)),
        gate);
  }

  /** A request as it goes over the wire, with so many bytes of its body. */
  private static void send(Socket socket, int bytes) throws IOException {
    OutputStream out = socket.getOutputStream();
    out.write(
        ("POST /detect HTTP/1.1\r\nHost: a\r\nContent-Length: " + picture.length + "\r\n\r\n")
            .getBytes(StandardCharsets.ISO_8859_1));
    out.write(picture, 0, bytes);
    out.flush();
  }

  private static String statusLine(Socket socket) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = socket.getInputStream().read();
        next >= 0 && next != '\r';
        next = socket.getInputStream().read()) {
      line.append((char) next);
    }
    return line.toString();
  }

  @Test
  void whatFindsTheQueueFullIsRefusedAtOnce() throws Exception {
    Gate gate = new Gate();
    try (TestServer server = server(2, LONG, gate)) {
      List<CompletableFuture<HttpResponse<byte[]>>> taken = new ArrayList<>();
      taken.add(server.postLater(DRAWN, picture));
      gate.awaitWorker();
      taken.add(server.postLater(DRAWN, picture));
      taken.add(server.postLater(DRAWN, picture));
      server.awaitMetric(WAITING, 2);
      HttpResponse<byte[]> refused = server.post("/detect", picture);
      assertThat(refused.statusCode()).isEqualTo(503);
      assertThat(refused.headers().firstValueAsLong("Retry-After").orElseThrow()).isPositive();
      assertThat(TestServer.text(refused)).contains("the queue is full");
      assertThat(server.metric("groupdetr_workers_busy")).isEqualTo(1);
      // Who asks first need not send the body.
      String raw =
          server.raw(
              "POST /detect HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n"
                  + "Content-Length: 9\r\n\r\n");
      assertThat(raw).startsWith("HTTP/1.1 503 ").contains("Retry-After: ");
      gate.open();
      for (CompletableFuture<HttpResponse<byte[]>> one : taken) {
        assertThat(one.get().statusCode()).isEqualTo(200);
      }
    }
  }

  @Test
  void noWorkIsDoneForAClientThatHasGone() throws Exception {
    Gate gate = new Gate();
    try (TestServer server = server(4, LONG, gate)) {
      CompletableFuture<HttpResponse<byte[]>> before = server.postLater(DRAWN, picture);
      gate.awaitWorker();
      try (Socket gone = server.socket()) {
        send(gone, picture.length);
        server.awaitMetric(WAITING, 1);
      }
      CompletableFuture<HttpResponse<byte[]>> after = server.postLater("/detect", picture);
      server.awaitMetric(WAITING, 2);
      gate.open();
      assertThat(before.get().statusCode()).isEqualTo(200);
      assertThat(after.get().statusCode()).isEqualTo(200);
      assertThat(server.metric("groupdetr_requests_abandoned_total{call=\"detect\"}")).isEqualTo(1);
      assertThat(server.metric("groupdetr_pictures_total{model=\"tiny\"}")).isEqualTo(2);
    }
  }

  @Test
  void whatIsLateIsRefused() throws Exception {
    Gate gate = new Gate();
    Duration time = Duration.ofSeconds(4);
    try (TestServer server = server(4, time, gate);
        Socket slow = server.socket()) {
      send(slow, 9);
      CompletableFuture<HttpResponse<byte[]>> first = server.postLater(DRAWN, picture);
      gate.awaitWorker();
      CompletableFuture<HttpResponse<byte[]>> second = server.postLater(DRAWN, picture);
      server.awaitMetric(WAITING, 1);
      assertThat(rest(slow))
          .startsWith("HTTP/1.1 408 ")
          .contains("Connection: close", "{\"error\":");
      Thread.sleep(time.toMillis());
      gate.open();
      assertThat(first.get().statusCode()).isEqualTo(200);
      assertThat(second.get().statusCode()).isEqualTo(503);
      assertThat(TestServer.text(second.get())).contains("took longer");
      assertThat(second.get().headers().firstValue("Retry-After")).isPresent();
      assertThat(server.metric("groupdetr_body_bytes")).isZero();
    }
  }

  private static String rest(Socket socket) throws IOException {
    return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  /** More slow clients than the server has threads. */
  @Test
  void slowClientsHoldUpNoOthers() throws Exception {
    List<Socket> slow = new ArrayList<>();
    try (TestServer server = server(4, LONG, new Gate())) {
      for (int i = 0; i < 100; i++) {
        Socket socket = server.socket();
        slow.add(socket);
        send(socket, 9);
      }
      server.awaitMetric("groupdetr_body_bytes", 900);
      assertThat(server.post("/detect", picture).statusCode()).isEqualTo(200);
      Socket last = slow.get(99);
      last.getOutputStream().write(picture, 9, picture.length - 9);
      assertThat(statusLine(last)).isEqualTo("HTTP/1.1 200 OK");
      for (Socket socket : slow) {
        socket.close();
      }
      server.awaitMetric("groupdetr_body_bytes", 0);
    } finally {
      for (Socket socket : slow) {
        socket.close();
      }
    }
  }

  @Test
  void whatWasTakenIsAnsweredWhenTheServerEnds() throws Exception {
    Gate gate = new Gate();
    TestServer server = server(4, LONG, gate);
    CompletableFuture<HttpResponse<byte[]>> working = server.postLater(DRAWN, picture);
    gate.awaitWorker();
    CompletableFuture<HttpResponse<byte[]>> waiting = server.postLater(DRAWN, picture);
    server.awaitMetric(WAITING, 1);
    Thread end = new Thread(server::close, "end");
    end.start();
    awaitRefusal(server);
    assertThat(working).isNotDone();
    gate.open();
    assertThat(working.get().statusCode()).isEqualTo(200);
    assertThat(waiting.get().statusCode()).isEqualTo(200);
    end.join();
  }

  /** Until nobody listens any more. */
  private static void awaitRefusal(TestServer server) throws Exception {
    while (true) {
      try (Socket socket = server.socket()) {
        Thread.sleep(10);
      } catch (ConnectException e) {
        return;
      }
    }
  }
}
