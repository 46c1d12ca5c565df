package org.groupdetr.cli.train;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.groupdetr.common.SafeFiles;
import org.groupdetr.common.UserException;
import org.groupdetr.recipe.RecipeFile;
import org.groupdetr.run.MetricsRecord;
import org.groupdetr.run.RunFolder;
import org.groupdetr.run.Scalars;

/**
 * Sends a run's recipe and numbers to an MLflow server, from a thread of its own. A server that
 * does not answer is asked again later, is told of once, and costs the run nothing: what does not
 * fit into the queue is lost there, and stands in {@code metrics.jsonl}. A run that goes on is the
 * same run on the server.
 */
final class MlflowTracker implements RunTracker {
  private static final String EXPERIMENT = "groupdetr";
  private static final int QUEUE = 4096;

  /** Records of one request; the server takes a thousand numbers. */
  private static final int TOGETHER = 20;

  /** The server takes a hundred. */
  private static final int PARAMETERS = 100;

  private final MlflowServer server;
  private final InstantSource clock;
  private final Duration pause;
  private final Consumer<String> notes;
  private final BlockingQueue<Message> queue = new LinkedBlockingQueue<>(QUEUE);
  private final CountDownLatch ending = new CountDownLatch(1);
  private Optional<Thread> worker = Optional.empty();
  private Optional<String> run = Optional.empty();
  private boolean told;

  /** What is to be sent. */
  private sealed interface Message {
    /** Numbers, and when they were taken. */
    record Numbers(MetricsRecord metrics, long millis) implements Message {}

    /** The last. */
    record Last(End how) implements Message {}
  }

  /**
   * A tracker.
   *
   * @param pause before a server that does not answer is asked again
   * @param notes takes a line for the person
   */
  MlflowTracker(MlflowServer server, InstantSource clock, Duration pause, Consumer<String> notes) {
    this.server = server;
    this.clock = clock;
    this.pause = pause;
    this.notes = notes;
  }

  @Override
  public void started(RunFolder folder) {
    Thread thread = new Thread(() -> work(folder), "mlflow");
    thread.setDaemon(true);
    thread.start();
    worker = Optional.of(thread);
  }

  @Override
  public void add(MetricsRecord metrics) {
    queue.offer(new Message.Numbers(metrics, clock.millis()));
  }

  /** Waits a little for what is still to be sent. */
  @Override
  public void ended(End how) {
    if (worker.isEmpty()) {
      return;
    }
    try {
      if (queue.offer(new Message.Last(how), pause.toMillis(), TimeUnit.MILLISECONDS)) {
        ending.countDown();
        worker.get().join(Math.max(1, pause.toMillis()));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    worker.get().interrupt();
  }

  private void work(RunFolder folder) {
    List<Message> waiting = new ArrayList<>();
    try {
      while (true) {
        if (waiting.isEmpty()) {
          waiting.add(queue.take());
        }
        queue.drainTo(waiting, Math.max(0, TOGETHER - waiting.size()));
        try {
          if (send(folder, waiting)) {
            return;
          }
          waiting.clear();
        } catch (IOException | UserException e) {
          tell(
              e instanceof IOException io
                  ? MlflowServer.reason(io)
                  : String.valueOf(e.getMessage()));
          if (ending.getCount() == 0) {
            return;
          }
          ending.await(pause.toMillis(), TimeUnit.MILLISECONDS);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // The program ends.
    }
  }

  private void tell(String reason) {
    if (!told) {
      told = true;
      notes.accept(
          String.format(
              Locale.ROOT,
              "MLflow at %s does not take the run's numbers (%s); the run goes on, and all of them"
                  + " are in metrics.jsonl",
              server.address(),
              reason));
    }
  }

  /** Sends them in one request; true after the last. */
  private boolean send(RunFolder folder, List<Message> messages)
      throws IOException, InterruptedException {
    String id = run(folder);
    ArrayNode metrics = new ObjectMapper().createArrayNode();
    Optional<End> end = Optional.empty();
    for (Message message : messages) {
      if (message instanceof Message.Numbers numbers) {
        Scalars.of(numbers.metrics)
            .forEach(
                (name, value) ->
                    metrics
                        .addObject()
                        .put("key", name)
                        .put("value", value)
                        .put("timestamp", numbers.millis)
                        .put("step", numbers.metrics.step()));
      } else if (message instanceof Message.Last last) {
        end = Optional.of(last.how);
      }
    }
    if (!metrics.isEmpty()) {
      ObjectNode body = body(id);
      body.set("metrics", metrics);
      server.post("runs/log-batch", body);
    }
    if (end.isPresent()) {
      ObjectNode body = body(id).put("status", end.get().name()).put("end_time", clock.millis());
      server.post("runs/update", body);
    }
    return end.isPresent();
  }

  private static ObjectNode body(String run) {
    return new ObjectMapper().createObjectNode().put("run_id", run);
  }

  /** The run's id on the server, which knows of it from here on. */
  private String run(RunFolder folder) throws IOException, InterruptedException {
    if (run.isPresent()) {
      return run.get();
    }
    Path note = folder.path().resolve("mlflow.json");
    Optional<String> before = before(note);
    if (before.isPresent()) {
      server.post("runs/update", body(before.get()).put("status", "RUNNING"));
      run = before;
      return before.get();
    }
    String name = String.valueOf(folder.path().toAbsolutePath().normalize().getFileName());
    ObjectNode body =
        new ObjectMapper()
            .createObjectNode()
            .put("experiment_id", server.experiment(EXPERIMENT))
            .put("start_time", clock.millis())
            .put("run_name", name);
    JsonNode made = server.post("runs/create", body).path("run").path("info");
    String id = MlflowServer.text(made.path("run_id"));
    ObjectNode kept = new ObjectMapper().createObjectNode();
    kept.put("server", server.address().toString()).put("run", id);
    SafeFiles.writeText(note, kept.toPrettyString() + "\n");
    run = Optional.of(id);
    parameters(folder, id);
    return id;
  }

  /** The run that this folder is on this server, if it is one. */
  private Optional<String> before(Path note) throws IOException {
    if (!Files.isRegularFile(note)) {
      return Optional.empty();
    }
    JsonNode kept = new ObjectMapper().readTree(Files.readAllBytes(note));
    boolean same = kept.path("server").asText().equals(server.address().toString());
    return same ? Optional.of(MlflowServer.text(kept.path("run"))) : Optional.empty();
  }

  /** The recipe as executed. */
  private void parameters(RunFolder folder, String id) throws IOException, InterruptedException {
    Map<String, String> values =
        RecipeFile.values(RecipeFile.read(folder.recipe().toString(), List.of()));
    ArrayNode all = new ObjectMapper().createArrayNode();
    values.forEach(
        (key, value) -> {
          if (!value.isEmpty() && all.size() < PARAMETERS) {
            all.addObject().put("key", key).put("value", value);
          }
        });
    ObjectNode body = body(id);
    body.set("params", all);
    server.post("runs/log-batch", body);
  }
}
