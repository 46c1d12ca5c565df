package org.groupdetr.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.groupdetr.Detector;
import org.groupdetr.tensor.Engine;
import org.groupdetr.train.TinyRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model's file changes while requests come. */
class ModelSwapTest {
  private static final String LOADS = "groupdetr_model_loads_total{model=\"tiny\"}";
  private static final String FAILURES = "groupdetr_model_load_failures_total{model=\"tiny\"}";
  private static final String STALE = "groupdetr_model_stale{model=\"tiny\"}";

  @TempDir private Path folder;
  private final List<Detector> opened = new CopyOnWriteArrayList<>();

  private Detector load(Path file) {
    Detector detector = Detector.load(file.toString(), "cpu", 1);
    opened.add(detector);
    return detector;
  }

  private static void put(byte[] bytes, Path file) throws IOException {
    Path beside = file.resolveSibling("beside");
    Files.write(beside, bytes);
    Files.move(beside, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }

  private static double bestScore(TestServer server, byte[] picture) throws Exception {
    JsonNode answer =
        new ObjectMapper().readTree(server.post("/detect?threshold=0", picture).body());
    return answer.path("pictures").path(0).path("detections").path(0).path("score").asDouble(-1);
  }

  private static double bestScore(Path model, byte[] picture) {
    try (Detector detector = Detector.load(model.toString(), "cpu", 1)) {
      return detector.predict(picture, 0).get(0).score();
    }
  }

  @Test
  void isReplacedUnderLoadAndABadOneIsNot() throws Exception {
    Engine.load();
    TinyRun run = new TinyRun(folder);
    List<Path> models = List.of(run.boldModel(), run.model());
    byte[] picture = TestServer.png(48, 48);
    List<Double> scores =
        List.of(bestScore(models.get(0), picture), bestScore(models.get(1), picture));
    assertThat(scores).doesNotHaveDuplicates();
    Path file = folder.resolve("served.safetensors");
    put(Files.readAllBytes(models.get(0)), file);
    ServedModel served = new ServedModel("tiny", Optional.of(file), () -> load(file));
    AtomicBoolean on = new AtomicBoolean(true);
    AtomicInteger answers = new AtomicInteger();
    List<Integer> others = new CopyOnWriteArrayList<>();
    try (TestServer server = new TestServer(TestServer.options(), List.of(served))) {
      Thread load =
          new Thread(
              () -> {
                while (on.get()) {
                  int status = server.postLater("/detect", picture).join().statusCode();
                  if (status == 200) {
                    answers.incrementAndGet();
                  } else {
                    others.add(status);
                  }
                }
              },
              "load");
      load.start();
      for (int i = 1; i <= 4; i++) {
        put(Files.readAllBytes(models.get(i % 2)), file);
        server.awaitMetric(LOADS, i + 1);
        assertThat(bestScore(server, picture)).isEqualTo(scores.get(i % 2));
      }
      byte[] whole = Files.readAllBytes(file);
      byte[] damaged = java.util.Arrays.copyOf(whole, whole.length / 2);
      put(damaged, file);
      server.awaitMetric(FAILURES, 1);
      assertThat(server.metric(STALE)).isEqualTo(1);
      assertThat(bestScore(server, picture)).isEqualTo(scores.get(0));
      assertThat(server.get("/v2/models/tiny/ready").statusCode()).isEqualTo(200);
      Files.delete(file);
      put(models.get(1).toString().getBytes(java.nio.charset.StandardCharsets.UTF_8), file);
      server.awaitMetric(FAILURES, 2);
      put(Files.readAllBytes(models.get(1)), file);
      server.awaitMetric(LOADS, 6);
      assertThat(server.metric(STALE)).isZero();
      assertThat(bestScore(server, picture)).isEqualTo(scores.get(1));
      Files.delete(file);
      server.awaitMetric(STALE, 1);
      assertThat(bestScore(server, picture)).isEqualTo(scores.get(1));
      on.set(false);
      load.join();
    }
    assertThat(others).isEmpty();
    assertThat(answers).hasPositiveValue();
    // Each that was replaced is closed, and so is the last, at the end.
    assertThat(opened).hasSize(6);
    for (Detector detector : opened) {
      assertThatThrownBy(() -> detector.predict(picture, 0)).hasMessageContaining("closed");
    }
  }
}
