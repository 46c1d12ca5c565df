package org.groupdetr.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.groupdetr.Detector;
import org.groupdetr.data.Detection;
import org.groupdetr.train.TinyRun;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every call's answer is what the detector says in the process. */
class DetectTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  @TempDir private static Path folder;
  private static List<Path> pictures = List.of();
  private static TestServer server;
  private static Detector detector;

  @BeforeAll
  static void start() throws IOException {
    org.groupdetr.tensor.Engine.load();
    Path model = new TinyRun(folder).boldModel();
    try (Stream<Path> files = Files.walk(folder.resolve("shapes"))) {
      pictures = files.filter(f -> f.toString().endsWith(".png")).sorted().limit(3).toList();
    }
    detector = Detector.load(model.toString(), "cpu", 1);
    server =
        new TestServer(
            TestServer.options(),
            List.of(TestServer.model("first", model), TestServer.model("second", model)));
  }

  @AfterAll
  static void stop() {
    server.close();
    detector.close();
  }

  private static JsonNode json(HttpResponse<byte[]> response) throws IOException {
    assertThat(response.statusCode()).as(TestServer.text(response)).isEqualTo(200);
    return MAPPER.readTree(response.body());
  }

  private static void assertSame(JsonNode detections, List<Detection> expected) {
    assertThat(detections).hasSameSizeAs(expected);
    for (int i = 0; i < expected.size(); i++) {
      JsonNode found = detections.get(i);
      assertThat(found.get("label").asText()).isEqualTo(expected.get(i).label());
      assertThat(found.get("category_id").asInt()).isEqualTo(expected.get(i).categoryId());
      assertThat(found.get("score").asDouble()).isEqualTo(expected.get(i).score());
      assertThat(found.get("box").get(0).asDouble()).isEqualTo(expected.get(i).box().x1());
      assertThat(found.get("box").get(3).asDouble()).isEqualTo(expected.get(i).box().y2());
    }
  }

  @Test
  void aPictureInTheBody() throws Exception {
    byte[] bytes = Files.readAllBytes(pictures.get(0));
    JsonNode all = json(server.post("/detect?threshold=0.1", bytes));
    assertThat(all.get("model").asText()).isEqualTo("first");
    assertThat(all.get("pictures")).hasSize(1);
    assertThat(all.get("pictures").get(0).get("width").asInt()).isEqualTo(48);
    List<Detection> expected = detector.predict(pictures.get(0), 0.1);
    assertThat(expected).isNotEmpty();
    assertSame(all.get("pictures").get(0).get("detections"), expected);
    assertThat(all.get("milliseconds").get("predict").asDouble()).isPositive();
    JsonNode usual = json(server.post("/detect?model=second", bytes));
    assertThat(usual.get("model").asText()).isEqualTo("second");
    assertThat(usual.get("threshold").asDouble()).isEqualTo(0.5);
    assertSame(
        usual.get("pictures").get(0).get("detections"), detector.predict(pictures.get(0), 0.5));
  }

  private static HttpResponse<byte[]> postForm(String path, byte[] form) throws Exception {
    return server.send(
        server
            .request(path)
            .header("Content-Type", "multipart/form-data; boundary=XX")
            .POST(HttpRequest.BodyPublishers.ofByteArray(form))
            .build());
  }

  private static byte[] form(List<Path> files, String... parameters) throws IOException {
    ByteArrayOutputStream form = new ByteArrayOutputStream();
    for (int i = 0; i < parameters.length; i += 2) {
      form.writeBytes(
          ("--XX\r\nContent-Disposition: form-data; name=\"%s\"\r\n\r\n%s\r\n"
                  .formatted(parameters[i], parameters[i + 1]))
              .getBytes(StandardCharsets.UTF_8));
    }
    for (Path file : files) {
      form.writeBytes(
          ("--XX\r\nContent-Disposition: form-data; name=\"p\"; filename=\"%s\"\r\n"
                  + "Content-Type: image/png\r\n\r\n")
              .formatted(file.getFileName())
              .getBytes(StandardCharsets.UTF_8));
      form.writeBytes(Files.readAllBytes(file));
      form.writeBytes("\r\n".getBytes(StandardCharsets.UTF_8));
    }
    form.writeBytes("--XX--\r\n".getBytes(StandardCharsets.UTF_8));
    return form.toByteArray();
  }

  @Test
  void severalPicturesInAForm() throws Exception {
    JsonNode all = json(postForm("/detect", form(pictures, "threshold", "0.2", "model", "second")));
    assertThat(all.get("model").asText()).isEqualTo("second");
    assertThat(all.get("pictures")).hasSize(3);
    for (int i = 0; i < 3; i++) {
      JsonNode one = all.get("pictures").get(i);
      assertThat(one.get("name").asText()).isEqualTo(String.valueOf(pictures.get(i).getFileName()));
      assertSame(one.get("detections"), detector.predict(pictures.get(i), 0.2));
    }
    assertThat(postForm("/detect?threshold=0.1", form(pictures, "threshold", "0.2")).statusCode())
        .isEqualTo(400);
    assertThat(postForm("/detect", form(List.of())).statusCode()).isEqualTo(400);
    assertThat(postForm("/detect", form(pictures, "treshold", "0.2")).statusCode()).isEqualTo(400);
    assertThat(postForm("/detect", new byte[] {1, 2, 3}).statusCode()).isEqualTo(400);
  }

  @Test
  void theListOfCoco() throws Exception {
    JsonNode list =
        json(postForm("/detect", form(pictures.subList(0, 2), "format", "coco", "threshold", "0")));
    List<Detection> first = detector.predict(pictures.get(0), 0);
    List<Detection> second = detector.predict(pictures.get(1), 0);
    assertThat(list).hasSize(first.size() + second.size());
    JsonNode row = list.get(first.size());
    assertThat(row.get("image_id").asInt()).isEqualTo(2);
    assertThat(row.get("label").asText()).isEqualTo(second.get(0).label());
    assertThat(row.get("bbox").get(2).asDouble())
        .isCloseTo(second.get(0).box().width(), within(1e-3));
  }

  @Test
  void theAnnotatedPicture() throws Exception {
    byte[] bytes = Files.readAllBytes(pictures.get(0));
    HttpResponse<byte[]> response = server.post("/detect?format=png&threshold=0.1", bytes);
    assertThat(response.headers().firstValue("Content-Type")).contains("image/png");
    int drawn = ImageIO.read(new ByteArrayInputStream(response.body())).getRGB(0, 0) & 0xFFFFFF;
    assertThat(drawn).isEqualTo(detector.predict(pictures.get(0), 0.1).size());
    assertThat(postForm("/detect?format=png", form(pictures)).statusCode()).isEqualTo(400);
  }

  @Test
  void theOpenInferenceProtocolInJson() throws Exception {
    List<String> data = new ArrayList<>();
    for (Path file : pictures) {
      data.add('"' + Base64.getEncoder().encodeToString(Files.readAllBytes(file)) + '"');
    }
    String request =
        """
        {"id": "7", "parameters": {"threshold": 0.1}, "inputs": [{"name": "picture",
        "datatype": "BYTES", "shape": [3], "data": %s}]}
        """
            .formatted(data);
    JsonNode answer =
        json(server.post("/v2/models/first/infer", request.getBytes(StandardCharsets.UTF_8)));
    assertThat(answer.get("id").asText()).isEqualTo("7");
    List<Detection> expected = new ArrayList<>();
    List<Integer> places = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      List<Detection> some = detector.predict(pictures.get(i), 0.1);
      expected.addAll(some);
      some.forEach(one -> places.add(places.size()));
    }
    JsonNode boxes = output(answer, "boxes");
    assertThat(boxes.get("shape").get(0).asInt()).isEqualTo(expected.size());
    for (int i = 0; i < expected.size(); i++) {
      assertThat(boxes.get("data").get(4 * i).asDouble())
          .isCloseTo(expected.get(i).box().x1(), within(1e-4));
      assertThat(output(answer, "labels").get("data").get(i).asText())
          .isEqualTo(expected.get(i).label());
    }
    assertThat(output(answer, "picture_sizes").get("data").get(0).asInt()).isEqualTo(48);
    assertThat(output(answer, "picture_indices").get("data").get(expected.size() - 1).asInt())
        .isEqualTo(2);
  }

  private static JsonNode output(JsonNode answer, String name) {
    for (JsonNode output : answer.get("outputs")) {
      if (output.get("name").asText().equals(name)) {
        return output;
      }
    }
    throw new AssertionError(name + " is missing in " + answer);
  }

  @Test
  void theOpenInferenceProtocolInBinary() throws Exception {
    byte[] picture = Files.readAllBytes(pictures.get(0));
    String head =
        String.format(
            Locale.ROOT,
            """
            {"inputs": [{"name": "picture", "datatype": "BYTES", "shape": [1, 1],
            "parameters": {"binary_data_size": %d}}], "parameters": {"threshold": 0.1},
            "outputs": [{"name": "scores", "parameters": {"binary_data": true}},
            {"name": "labels", "parameters": {"binary_data": true}}, {"name": "boxes"}]}
            """,
            picture.length + 4);
    byte[] json = head.getBytes(StandardCharsets.UTF_8);
    ByteBuffer body =
        ByteBuffer.allocate(json.length + 4 + picture.length).order(ByteOrder.LITTLE_ENDIAN);
    body.put(json).putInt(picture.length).put(picture);
    HttpResponse<byte[]> response =
        server.send(
            server
                .request("/v2/models/first/infer")
                .header("Inference-Header-Content-Length", Integer.toString(json.length))
                .POST(HttpRequest.BodyPublishers.ofByteArray(body.array()))
                .build());
    assertThat(response.statusCode()).as(TestServer.text(response)).isEqualTo(200);
    int length =
        Integer.parseInt(
            response.headers().firstValue("Inference-Header-Content-Length").orElseThrow());
    JsonNode answer = MAPPER.readTree(Arrays.copyOf(response.body(), length));
    ByteBuffer behind =
        ByteBuffer.wrap(response.body(), length, response.body().length - length)
            .order(ByteOrder.LITTLE_ENDIAN);
    List<Detection> expected = detector.predict(pictures.get(0), 0.1);
    for (Detection one : expected) {
      assertThat(behind.getFloat()).isEqualTo((float) one.score());
    }
    for (Detection one : expected) {
      byte[] label = new byte[behind.getInt()];
      behind.get(label);
      assertThat(new String(label, StandardCharsets.UTF_8)).isEqualTo(one.label());
    }
    assertThat(behind.hasRemaining()).isFalse();
    assertThat(output(answer, "boxes").get("data")).hasSize(4 * expected.size());
  }

  @Test
  void whatTheServerTellsOfItself() throws Exception {
    assertThat(server.get("/v2/health/live").statusCode()).isEqualTo(200);
    assertThat(server.get("/v2/health/ready").statusCode()).isEqualTo(200);
    assertThat(server.get("/v2/models/second/ready").statusCode()).isEqualTo(200);
    assertThat(json(server.get("/v2")).get("models")).hasSize(2);
    JsonNode model = json(server.get("/v2/models/first"));
    assertThat(model.get("inputs").get(0).get("datatype").asText()).isEqualTo("BYTES");
    assertThat(model.get("parameters").get("labels")).hasSize(detector.labels().count());
    json(server.get("/openapi.json"));
    for (String path : List.of("/", "/page.js", "/page.css", "/icon.svg", "/samples/cells.png")) {
      HttpResponse<byte[]> response = server.get(path);
      assertThat(response.statusCode()).as(path).isEqualTo(200);
      assertThat(response.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
      assertThat(response.headers().firstValue("Content-Security-Policy").orElseThrow())
          .contains("default-src 'none'");
    }
    server.post("/detect", TestServer.png(30, 20));
    assertThat(server.metric("groupdetr_requests_total{call=\"detect\",status=\"200\"}"))
        .isPositive();
    assertThat(server.metric("groupdetr_ready")).isEqualTo(1);
    assertThat(server.metric("groupdetr_body_bytes")).isZero();
  }

  @Test
  void whatIsCounted() throws Exception {
    double before = counted();
    int found = detector.predict(pictures.get(0), 0.1).size();
    double detections = server.metric("groupdetr_detections_total{model=\"first\"}");
    json(server.post("/detect?threshold=0.1", Files.readAllBytes(pictures.get(0))));
    assertThat(counted()).isEqualTo(before + 1);
    assertThat(server.metric("groupdetr_detections_total{model=\"first\"}"))
        .isEqualTo(Double.isNaN(detections) ? found : detections + found);
    HttpResponse<byte[]> response = server.get("/metrics");
    assertThat(response.headers().firstValue("Content-Type").orElseThrow())
        .startsWith("text/plain; version=0.0.4");
    List<String> lines = TestServer.text(response).lines().toList();
    assertThat(lines.stream().filter(line -> line.startsWith("# TYPE ")))
        .contains(
            "# TYPE groupdetr_requests_total counter",
            "# TYPE groupdetr_request_seconds histogram",
            "# TYPE groupdetr_part_seconds histogram",
            "# TYPE groupdetr_pictures_total counter",
            "# TYPE groupdetr_queue_length gauge",
            "# TYPE groupdetr_workers_busy gauge",
            "# TYPE groupdetr_model_loads_total counter",
            "# TYPE groupdetr_model_load_failures_total counter",
            "# TYPE groupdetr_model_stale gauge")
        .allMatch(line -> line.startsWith("# TYPE groupdetr_"));
    assertThat(lines)
        .allMatch(line -> line.startsWith("# ") || line.matches("[a-z_]+(\\{[^{}]+})? \\S+"));
  }

  /** Pictures of the first model by each count that has them. */
  private static double counted() throws Exception {
    double pictures = server.metric("groupdetr_pictures_total{model=\"first\"}");
    for (String part : List.of("decode", "predict")) {
      assertThat(
              server.metric(
                  "groupdetr_part_seconds_count{model=\"first\",part=\"%s\"}".formatted(part)))
          .isEqualTo(pictures);
    }
    return Double.isNaN(pictures) ? 0 : pictures;
  }
}
