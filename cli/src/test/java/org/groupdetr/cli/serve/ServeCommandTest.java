package org.groupdetr.cli.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import javax.imageio.ImageIO;
import org.groupdetr.cli.Main;
import org.groupdetr.common.UserException;
import org.groupdetr.tensor.Engine;
import org.groupdetr.train.TinyRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServeCommandTest {
  @TempDir private Path folder;

  private static List<String> names(String... arguments) {
    return ModelArgument.of(List.of(arguments)).stream().map(ModelArgument::name).toList();
  }

  @Test
  void modelsAreNamedForTheirFilesOrFolders() {
    assertThat(names("runs/cells/best.safetensors", "a=runs/b", "C:\\x\\last.pth"))
        .containsExactly("cells", "a", "x");
    assertThat(names("ConditionalDETR_r50.pth", "onnx/cells/model.onnx", "rf-detr/nano"))
        .containsExactly("ConditionalDETR_r50", "cells", "nano");
    assertThat(names("../best.safetensors", "my detector!.onnx"))
        .containsExactly("model", "my-detector-");
    assertThatThrownBy(() -> names("a/best.safetensors", "b/a.onnx"))
        .isInstanceOf(UserException.class)
        .hasMessage("two models would be called 'a': give one a name, such as a-2=b/a.onnx");
  }

  private static byte[] picture() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ImageIO.write(new BufferedImage(1500, 1500, BufferedImage.TYPE_INT_RGB), "png", out);
    return out.toByteArray();
  }

  private Process start(Path model) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Djava.awt.headless=true",
            "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0",
            "-Dorg.bytedeco.javacpp.noPointerGC=true",
            Main.class.getName(),
            "serve",
            "tiny=" + model,
            "--port",
            "0",
            "--threads",
            "1",
            "--log-requests");
    builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
    return builder.redirectError(folder.resolve("errors.txt").toFile()).start();
  }

  /** SIGTERM, while some requests are being worked on and more wait. */
  @Test
  void endsWhenWhatItHasTakenIsAnswered() throws Exception {
    Engine.load();
    Process server = start(new TinyRun(folder).boldModel());
    try (BufferedReader out = server.inputReader(StandardCharsets.UTF_8)) {
      String ready = String.valueOf(out.readLine());
      assertThat(ready)
          .startsWith("ready: http://127.0.0.1:")
          .endsWith("/ serves tiny by 1 worker of 1 thread, a queue of 16");
      URI address = URI.create(ready.substring(ready.indexOf("http"), ready.indexOf(" serves")));
      HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
      HttpRequest request =
          HttpRequest.newBuilder(address.resolve("/detect?threshold=0.1"))
              .POST(HttpRequest.BodyPublishers.ofByteArray(picture()))
              .build();
      List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        answers.add(client.sendAsync(request, HttpResponse.BodyHandlers.ofString()));
      }
      HttpRequest metrics = HttpRequest.newBuilder(address.resolve("/metrics")).build();
      while (!allTaken(client.send(metrics, HttpResponse.BodyHandlers.ofString()).body())) {
        Thread.sleep(5);
      }
      server.destroy();
      for (CompletableFuture<HttpResponse<String>> answer : answers) {
        assertThat(answer.get().statusCode()).isEqualTo(200);
        assertThat(answer.get().body()).contains("\"width\":1500");
      }
      assertThat(server.waitFor()).isIn(0, 143);
    } finally {
      server.destroyForcibly();
    }
    assertThat(folder.resolve("errors.txt"))
        .content()
        .contains("groupdetr: ending; answering what is under way", "POST /detect 200")
        .doesNotContain("\tat ");
  }

  /** Whether all eight are answered, worked on or waiting. */
  private static boolean allTaken(String metrics) {
    double taken =
        metrics
            .lines()
            .filter(
                line ->
                    line.startsWith("groupdetr_queue_length ")
                        || line.startsWith("groupdetr_workers_busy ")
                        || line.startsWith("groupdetr_requests_total{call=\"detect\""))
            .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
            .sum();
    return taken >= 8;
  }
}
