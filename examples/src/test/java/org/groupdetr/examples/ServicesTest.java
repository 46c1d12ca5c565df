package org.groupdetr.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.modality.cv.output.DetectedObjects;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Stream;
import org.apache.catalina.Context;
import org.apache.catalina.Wrapper;
import org.apache.catalina.startup.Tomcat;
import org.groupdetr.Detector;
import org.groupdetr.data.Detection;
import org.groupdetr.examples.djl.DjlDetection;
import org.groupdetr.examples.servlet.DetectionServlet;
import org.groupdetr.examples.spring.DetectionService;
import org.groupdetr.tensor.Engine;
import org.groupdetr.train.TinyRun;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.context.ConfigurableApplicationContext;

/** The documented services, asked about a picture. */
class ServicesTest {
  @TempDir private static Path folder;
  private static Path model = Path.of("");
  private static Path picture = Path.of("");
  private static List<Detection> expected = List.of();

  @BeforeAll
  static void train() throws IOException {
    Engine.load();
    model = new TinyRun(folder).boldModel();
    try (Stream<Path> files = Files.walk(folder.resolve("shapes"))) {
      picture = files.filter(file -> file.toString().endsWith(".png")).sorted().findFirst().get();
    }
    try (Detector detector = Detector.load(model)) {
      expected = detector.predict(picture, 0.5);
    }
    assertThat(expected).isNotEmpty();
  }

  private static HttpResponse<String> post(String address, byte[] body) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(address))
            .header("Content-Type", "application/octet-stream")
            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
            .build();
    return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void spring() throws Exception {
    DetectorPool detector;
    HealthIndicator health;
    try (ConfigurableApplicationContext service =
        SpringApplication.run(
            DetectionService.class,
            "--server.port=0",
            "--detector.model=" + model,
            "--spring.main.banner-mode=off",
            "--logging.level.root=error")) {
      String port = service.getEnvironment().getProperty("local.server.port");
      String address = "http://localhost:" + port + "/detect";
      HttpResponse<String> found = post(address, Files.readAllBytes(picture));
      assertThat(found.statusCode()).isEqualTo(200);
      assertThat(found.body())
          .startsWith("[{\"label\":\"%s\",\"score\":".formatted(expected.get(0).label()));
      assertThat(found.body().split("\"label\"", -1)).hasSize(expected.size() + 1);
      assertThat(post(address + "?threshold=1", Files.readAllBytes(picture)).body())
          .isEqualTo("[]");
      HttpResponse<String> refused = post(address, new byte[] {1, 2, 3});
      assertThat(refused.statusCode()).isEqualTo(422);
      assertThat(refused.body()).contains("cannot read picture given: ");
      detector = service.getBean(DetectorPool.class);
      health = service.getBean("detectorHealth", HealthIndicator.class);
      assertThat(health.health().getStatus()).isEqualTo(Status.UP);
    }
    assertThat(detector.isOpen()).isFalse();
    assertThat(health.health().getStatus()).isEqualTo(Status.OUT_OF_SERVICE);
  }

  @Test
  void servlet() throws Exception {
    Tomcat tomcat = new Tomcat();
    tomcat.setBaseDir(folder.resolve("tomcat").toString());
    tomcat.setPort(0);
    Context context = tomcat.addContext("", folder.toString());
    Wrapper servlet = Tomcat.addServlet(context, "detect", new DetectionServlet());
    servlet.addInitParameter("model", model.toString());
    context.addServletMappingDecoded("/detect", "detect");
    tomcat.start();
    try {
      String address = "http://localhost:" + tomcat.getConnector().getLocalPort() + "/detect";
      HttpResponse<String> found = post(address, Files.readAllBytes(picture));
      assertThat(found.statusCode()).isEqualTo(200);
      assertThat(found.body().lines()).hasSameSizeAs(expected);
      assertThat(found.body()).startsWith(expected.get(0).label() + " 0.");
      assertThat(post(address, new byte[] {1, 2, 3}).statusCode()).isEqualTo(422);
      assertThat(post(address, new byte[20_000_001]).statusCode()).isEqualTo(413);
    } finally {
      tomcat.stop();
      tomcat.destroy();
    }
  }

  @Test
  void djl() throws Exception {
    DetectedObjects found = DjlDetection.found(model, picture);
    assertThat(found.getNumberOfObjects()).isGreaterThanOrEqualTo(expected.size());
    assertThat(found.item(0).getClassName()).isEqualTo(expected.get(0).label());
  }

  /** Who waits when the pool closes is answered; who comes when it is full or later is not. */
  @Test
  void theQueueIsBoundedAndAnsweredToItsEnd() throws Exception {
    byte[] bytes = Files.readAllBytes(picture);
    List<CompletableFuture<List<Detection>>> asked;
    DetectorPool pool = new DetectorPool(model, 1, 40);
    try (pool) {
      asked = Stream.generate(() -> pool.detect(bytes, 0.5)).limit(30).toList();
      assertThatThrownBy(
              () -> {
                for (int i = 0; i < 1_000_000; i++) {
                  pool.detect(bytes, 0.5);
                }
              })
          .isInstanceOf(RejectedExecutionException.class);
    }
    for (CompletableFuture<List<Detection>> one : asked) {
      assertThat(one.get()).isEqualTo(expected);
    }
    assertThatThrownBy(() -> pool.detect(bytes, 0.5))
        .isInstanceOf(RejectedExecutionException.class);
  }
}
