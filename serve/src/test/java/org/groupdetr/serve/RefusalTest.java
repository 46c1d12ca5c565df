package org.groupdetr.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.groupdetr.common.UserException;
import org.groupdetr.tensor.Engine;
import org.groupdetr.train.TinyRun;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is wrong is answered with the right status and one line, whatever it is. */
class RefusalTest {
  private static final int MOST_BYTES = 100_000;
  private static final int MOST_PIXELS = 10_000;

  @TempDir private static Path folder;
  private static Path model = Path.of("");
  private static TestServer server;

  @BeforeAll
  static void start() {
    Engine.load();
    model = new TinyRun(folder).boldModel();
    server =
        new TestServer(
            TestServer.limited(4, MOST_BYTES, MOST_PIXELS, Duration.ofSeconds(20)),
            List.of(TestServer.model("tiny", model)));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static void assertRefused(HttpResponse<byte[]> response, int status, String words) {
    String text = TestServer.text(response);
    assertThat(response.statusCode()).as(text).isEqualTo(status);
    assertThat(text).startsWith("{\"error\":\"").contains(words);
    assertThat(text).doesNotContain("\tat ", "Exception", "org.groupdetr", ".java");
    assertThat(response.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
  }

  @Test
  void whatIsNoPicture() throws Exception {
    assertRefused(server.post("/detect", new byte[0]), 422, "empty");
    assertRefused(server.post("/detect", "hello".getBytes(StandardCharsets.UTF_8)), 422, "picture");
    byte[] whole = TestServer.png(50, 50);
    assertRefused(server.post("/detect", Arrays.copyOf(whole, 60)), 422, "cannot read picture");
  }

  @Test
  void whatIsTooLarge() throws Exception {
    assertRefused(server.post("/detect", TestServer.png(101, 100)), 413, "101 x 100 pixels");
    assertThat(server.post("/detect", TestServer.png(100, 100)).statusCode()).isEqualTo(200);
    assertRefused(server.post("/detect", new byte[MOST_BYTES + 1]), 413, "100000 bytes");
    // Without a length beforehand.
    HttpRequest chunked =
        server
            .request("/detect")
            .POST(
                HttpRequest.BodyPublishers.ofInputStream(
                    () -> new java.io.ByteArrayInputStream(new byte[3 * MOST_BYTES / 2])))
            .build();
    assertRefused(server.send(chunked), 413, "100000 bytes");
    assertThat(server.metric("groupdetr_body_bytes")).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "threshold=2, threshold must be",
    "threshold=NaN, threshold must be",
    "threshold=, threshold must be",
    "format=xml, format must be",
    "colour=red, unknown parameter",
    "threshold=0.1&threshold=0.2, stands twice",
    "threshold=%zz, query",
  })
  void unsoundParameters(String query, String words) throws Exception {
    String raw =
        server.raw(
            "POST /detect?%s HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
                .formatted(query));
    assertThat(raw).startsWith("HTTP/1.1 400 ").contains("{\"error\":").contains(words);
  }

  @Test
  void unknownModelsPathsAndMethods() throws Exception {
    byte[] picture = TestServer.png(20, 20);
    assertRefused(server.post("/detect?model=other", picture), 404, "there is tiny");
    assertRefused(server.get("/v2/models/other"), 404, "there is tiny");
    assertRefused(server.get("/nothing"), 404, "/openapi.json");
    assertRefused(server.get("/detect"), 405, "POST");
    assertThat(server.get("/detect").headers().firstValue("Allow")).contains("POST");
    assertRefused(server.post("/", picture), 405, "GET");
    HttpResponse<byte[]> packed =
        server.send(
            server
                .request("/detect")
                .header("Content-Encoding", "gzip")
                .POST(HttpRequest.BodyPublishers.ofByteArray(picture))
                .build());
    assertRefused(packed, 415, "Content-Encoding");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/../etc/passwd",
        "/samples/../../../etc/passwd",
        "/samples/%2e%2e/%2e%2e/page.html",
        "/samples/..%2fpage.html",
        "//page.js",
        "/page.js;a=b",
        "/page.js%00.png",
        "/v2/models/../health/live",
        "/v2/models/%74iny",
        "/./page.js",
        "/PAGE.JS",
        "/org/groupdetr/serve/page.js",
        "http://example.org/../page.js"
      })
  void tricksWithPathsFindNothing(String path) throws IOException {
    String raw = server.raw("GET " + path + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    assertThat(raw).matches("(?s)HTTP/1.1 (400|404) .*").contains("{\"error\":");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: 3\r\nContent-Length: 30\r\n",
        "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n",
        "Content-Length: -1\r\n",
        "Content-Length: 3, 30\r\n",
        "Transfer-Encoding: chunked, identity\r\n",
        "Content-Length : 3\r\n",
        "X: a\r\n b\r\n",
        "Host: b\r\n"
      })
  void requestsOfTwoMeaningsAreRefused(String fields) throws IOException {
    String raw =
        server.raw(
            "POST /detect HTTP/1.1\r\nHost: a\r\n"
                + fields
                + "\r\nabcGET /metrics HTTP/1.1\r\nHost: a\r\n\r\n");
    assertThat(raw).startsWith("HTTP/1.1 400 ");
    assertThat(raw.split("HTTP/1.1 ", -1)).as("one answer: " + raw).hasSize(2);
    assertThat(raw).doesNotContain("Exception", "\tat ");
  }

  @Test
  void unsoundRequestsOfTheProtocol() throws Exception {
    for (String body :
        List.of(
            "",
            "{",
            "[]",
            "{\"inputs\": []}",
            "{\"inputs\": [{\"name\": \"picture\"}]}",
            "{\"inputs\": [{\"name\": \"picture\", \"datatype\": \"BYTES\", \"shape\": [2],"
                + " \"data\": [\"aGVs\"]}]}",
            "{\"inputs\": [{\"name\": \"picture\", \"datatype\": \"BYTES\", \"shape\": [1],"
                + " \"data\": [\"no base64!\"]}]}",
            "{\"inputs\": [{\"name\": \"picture\", \"datatype\": \"FP32\", \"shape\": [1],"
                + " \"data\": [1]}]}",
            "{\"inputs\": [{\"name\": \"picture\", \"datatype\": \"BYTES\", \"shape\": [1],"
                + " \"parameters\": {\"binary_data_size\": 99}}]}",
            "{\"id\": 7, \"inputs\": []}",
            "[".repeat(5000))) {
      assertRefused(
          server.post("/v2/models/tiny/infer", body.getBytes(StandardCharsets.UTF_8)), 400, "");
    }
  }

  @Test
  void aTokenIsNeededWhereThereIsOne() throws Exception {
    ServeOptions options =
        TestServer.options()
            .at(new ServeOptions.Address("127.0.0.1", 0, Optional.of("open-sesame")));
    try (TestServer closed = new TestServer(options, List.of(TestServer.model("tiny", model)))) {
      for (String path : List.of("/metrics", "/v2", "/v2/models/tiny", "/detect")) {
        assertRefused(closed.get(path), 401, "Bearer");
      }
      for (String wrong : List.of("Bearer open-sesam", "Bearer", "Basic open-sesame", "x")) {
        HttpRequest asked = closed.request("/v2").header("Authorization", wrong).build();
        assertRefused(closed.send(asked), 401, "Bearer");
      }
      HttpRequest right =
          closed.request("/v2").header("Authorization", "Bearer open-sesame").build();
      assertThat(closed.send(right).statusCode()).isEqualTo(200);
      for (String path : List.of("/", "/v2/health/live", "/v2/health/ready", "/openapi.json")) {
        assertThat(closed.get(path).statusCode()).isEqualTo(200);
      }
    }
  }

  /** Damaged pictures, forms and tensors: always an answer, never a defect. */
  @Test
  void hostileBodies() throws Exception {
    Random random = new Random(20);
    byte[] picture = Files.readAllBytes(folder.resolve("shapes").resolve(first()));
    for (int i = 0; i < Integer.getInteger("hostile.bodies", 300); i++) {
      byte[] body = damaged(picture, random);
      String path = i % 3 == 0 ? "/v2/models/tiny/infer" : "/detect";
      HttpRequest.Builder request = server.request(path);
      if (i % 3 == 1) {
        request.header("Content-Type", "multipart/form-data; boundary=a");
      } else if (i % 6 == 0) {
        request.header(
            "Inference-Header-Content-Length", Integer.toString(random.nextInt(body.length + 9)));
      }
      HttpResponse<byte[]> response =
          server.send(request.POST(HttpRequest.BodyPublishers.ofByteArray(body)).build());
      assertThat(response.statusCode())
          .as("%d: %s", i, TestServer.text(response))
          .isIn(200, 400, 413, 422);
    }
    assertThat(server.metric("groupdetr_body_bytes")).isZero();
  }

  private static String first() throws IOException {
    try (var files = Files.walk(folder.resolve("shapes"))) {
      Path found = files.filter(f -> f.toString().endsWith(".png")).sorted().findFirst().get();
      return folder.resolve("shapes").relativize(found).toString();
    }
  }

  private static byte[] damaged(byte[] picture, Random random) {
    String form = "--a\r\nContent-Disposition: form-data; name=\"p\"; filename=\"x\"\r\n\r\n";
    byte[] head =
        switch (random.nextInt(3)) {
          case 0 -> form.getBytes(StandardCharsets.UTF_8);
          case 1 ->
              "{\"inputs\":[{\"name\":\"picture\",\"datatype\":\"BYTES\",\"shape\":[1]}]}"
                  .getBytes(StandardCharsets.UTF_8);
          default -> new byte[0];
        };
    byte[] body = Arrays.copyOf(head, head.length + picture.length);
    System.arraycopy(picture, 0, body, head.length, picture.length);
    for (int i = random.nextInt(8); i >= 0; i--) {
      body[random.nextInt(body.length)] = (byte) random.nextInt(256);
    }
    return random.nextBoolean() ? Arrays.copyOf(body, random.nextInt(body.length)) : body;
  }

  @Test
  void whatCannotBeServedIsSaidAtTheStart() {
    List<ServedModel> missing = List.of(TestServer.model("none", folder.resolve("none")));
    org.assertj.core.api.Assertions.assertThatThrownBy(
            () -> new TestServer(TestServer.options(), missing))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("none");
    ServeOptions taken =
        TestServer.options()
            .at(new ServeOptions.Address("127.0.0.1", server.port(), Optional.empty()));
    org.assertj.core.api.Assertions.assertThatThrownBy(
            () -> new TestServer(taken, List.of(TestServer.model("tiny", model))))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("cannot listen on 127.0.0.1:" + server.port());
  }
}
