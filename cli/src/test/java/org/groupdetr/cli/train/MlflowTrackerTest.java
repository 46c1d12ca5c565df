package org.groupdetr.cli.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.groupdetr.common.UserException;
import org.groupdetr.recipe.RecipeFile;
import org.groupdetr.run.EpochMetrics;
import org.groupdetr.run.LossName;
import org.groupdetr.run.RunFolder;
import org.groupdetr.run.StepMetrics;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an MLflow server is told of a run, and what a run feels of a server that is not well. */
class MlflowTrackerTest {
  private static final InstantSource CLOCK = InstantSource.fixed(Instant.ofEpochMilli(1234));

  @TempDir Path folder;
  private final List<String> asked = Collections.synchronizedList(new ArrayList<>());
  private final List<JsonNode> bodies = Collections.synchronizedList(new ArrayList<>());
  private final List<String> notes = Collections.synchronizedList(new ArrayList<>());
  private final AtomicInteger failures = new AtomicInteger();
  private HttpServer stub;
  private RunFolder run;

  @BeforeEach
  void begin() throws IOException {
    run = new RunFolder(folder.resolve("cells"));
    RecipeFile.write(run.recipe(), RecipeFile.read("small", List.of()));
    stub = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    stub.createContext("/", this::answer);
    stub.start();
  }

  @AfterEach
  void end() {
    stub.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().toString().replace("/api/2.0/mlflow/", "");
    byte[] body = exchange.getRequestBody().readAllBytes();
    String said = "{}";
    int status = 200;
    if (failures.getAndDecrement() > 0) {
      status = 503;
      said = "{\"message\": \"starting\"}";
    } else {
      asked.add(path);
      bodies.add(new ObjectMapper().readTree(body.length == 0 ? "{}".getBytes() : body));
      if (path.startsWith("experiments/get-by-name")) {
        status = 404;
      } else if (path.equals("experiments/create")) {
        said = "{\"experiment_id\": \"7\"}";
      } else if (path.equals("runs/create")) {
        said = "{\"run\": {\"info\": {\"run_id\": \"abc\"}}}";
      }
    }
    byte[] bytes = said.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private MlflowTracker tracker(int port, int pauseMillis) {
    return new MlflowTracker(
        MlflowServer.of("http://127.0.0.1:" + port + "/", Map.of()),
        CLOCK,
        Duration.ofMillis(pauseMillis),
        notes::add);
  }

  private int port() {
    return stub.getAddress().getPort();
  }

  private static StepMetrics step(long number) {
    return new StepMetrics(
        1,
        number,
        10.0 / number,
        Map.of(LossName.ofLastLayer("box"), Double.NaN),
        1,
        Map.of("main", 1e-4),
        3,
        0.5,
        0.1,
        900);
  }

  private static EpochMetrics epoch() {
    return new EpochMetrics(1, 3, EpochMetrics.Weights.RAW, Map.of("AP", 0.25), 5, 1, 2);
  }

  private JsonNode body(String path) {
    return bodies.get(asked.indexOf(path));
  }

  private List<JsonNode> metrics() {
    List<JsonNode> all = new ArrayList<>();
    // A copy: the server goes on.
    new ArrayList<>(bodies).forEach(body -> body.path("metrics").forEach(all::add));
    return all;
  }

  @Test
  void theServerIsToldRecipeNumbersAndEnd() {
    MlflowTracker tracker = tracker(port(), 20_000);
    tracker.started(run);
    for (int i = 1; i <= 3; i++) {
      tracker.add(step(i));
    }
    tracker.add(epoch());
    tracker.ended(RunTracker.End.FINISHED);
    assertThat(notes).isEmpty();
    assertThat(asked)
        .startsWith(
            "experiments/get-by-name?experiment_name=groupdetr",
            "experiments/create",
            "runs/create",
            "runs/log-batch")
        .endsWith("runs/update");
    assertThat(body("runs/create").path("experiment_id").asText()).isEqualTo("7");
    assertThat(body("runs/create").path("run_name").asText()).isEqualTo("cells");
    assertThat(body("runs/log-batch").path("params"))
        .anyMatch(p -> p.toString().equals("{\"key\":\"training.groups\",\"value\":\"5\"}"));
    assertThat(metrics())
        .allMatch(m -> m.path("timestamp").asLong() == 1234)
        .filteredOn(m -> m.path("key").asText().equals("train/loss"))
        .extracting(m -> m.path("step").asLong() + ": " + m.path("value").asDouble())
        .containsExactly("1: 10.0", "2: 5.0", "3: " + 10.0 / 3);
    assertThat(metrics())
        .anyMatch(
            m ->
                m.path("key").asText().equals("validation_raw/AP")
                    && m.path("value").asDouble() == 0.25)
        .noneMatch(m -> m.path("key").asText().contains("box")); // That was not taken.
    JsonNode last = bodies.get(bodies.size() - 1);
    assertThat(last.path("run_id").asText()).isEqualTo("abc");
    assertThat(last.path("status").asText()).isEqualTo("FINISHED");
  }

  @Test
  void aRunThatGoesOnIsTheSameRunOnTheServer() {
    for (RunTracker.End end : List.of(RunTracker.End.KILLED, RunTracker.End.FAILED)) {
      MlflowTracker tracker = tracker(port(), 20_000);
      tracker.started(run);
      tracker.add(step(1));
      tracker.ended(end);
    }
    assertThat(asked).containsOnlyOnce("runs/create");
    assertThat(bodies.stream().map(b -> b.path("status").asText()).filter(s -> !s.isEmpty()))
        .containsExactly("KILLED", "RUNNING", "FAILED");
  }

  @Test
  @Timeout(60)
  void aServerThatComesLateGetsAllAndIsToldOfOnce() {
    failures.set(3);
    MlflowTracker tracker = tracker(port(), 50);
    tracker.started(run);
    tracker.add(step(1));
    tracker.add(step(2));
    while (metrics().stream().noneMatch(m -> m.path("step").asLong() == 2)) {
      Thread.onSpinWait();
    }
    tracker.ended(RunTracker.End.FINISHED);
    assertThat(notes).singleElement().asString().contains("(status 503: starting)");
  }

  @Test
  void aDeadServerIsToldOfOnceAndStopsNothing() throws IOException {
    int free;
    try (ServerSocket socket = new ServerSocket(0)) {
      free = socket.getLocalPort();
    }
    MlflowTracker tracker = tracker(free, 10_000);
    tracker.started(run);
    for (int i = 1; i < 10_000; i++) {
      tracker.add(step(i)); // More than are kept.
    }
    tracker.ended(RunTracker.End.FINISHED);
    assertThat(notes)
        .singleElement()
        .asString()
        .isEqualTo(
            "MLflow at http://127.0.0.1:"
                + free
                + " does not take the run's numbers (no connection); the run goes on, and all of"
                + " them are in metrics.jsonl");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "localhost:5000", "ftp://host", "http://", "http://a b", "file:///x"})
  void whatIsNoAddressIsRefused(String address) {
    assertThatThrownBy(() -> MlflowServer.of(address, Map.of()))
        .isInstanceOf(UserException.class)
        .hasMessage(
            "--log mlflow="
                + address
                + " is no address of a server; write --log mlflow=http://localhost:5000");
  }

  @Test
  void passwordsComeFromTheEnvironment() {
    assertThatThrownBy(() -> MlflowServer.of("http://me:secret@host", Map.of()))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("MLFLOW_TRACKING_PASSWORD")
        .hasMessageNotContaining("secret");
    Map<String, String> user =
        Map.of("MLFLOW_TRACKING_USERNAME", "me", "MLFLOW_TRACKING_PASSWORD", "secret");
    assertThat(MlflowServer.of("http://host", user).authorization()).contains("Basic bWU6c2VjcmV0");
    assertThat(MlflowServer.of("http://host", Map.of("MLFLOW_TRACKING_TOKEN", "t")).authorization())
        .contains("Bearer t");
  }
}
