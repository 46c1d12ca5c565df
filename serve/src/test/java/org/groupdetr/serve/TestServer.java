package org.groupdetr.serve;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import javax.imageio.ImageIO;
import org.groupdetr.Detector;

/** A server of very small detectors on a port of its own, and ways to ask it. */
final class TestServer implements AutoCloseable {
  static final PictureDrawer DRAWER =
      (picture, found, labels) -> {
        BufferedImage copy = picture.toBufferedImage();
        copy.setRGB(0, 0, found.size());
        return copy;
      };

  private final DetectionServer server;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  TestServer(ServeOptions options, List<ServedModel> models) {
    this(options, models, DRAWER);
  }

  TestServer(ServeOptions options, List<ServedModel> models, PictureDrawer drawer) {
    server = DetectionServer.start(options, models, drawer, Duration.ofMillis(20));
  }

  /** Options for any free port. */
  static ServeOptions options() {
    return ServeOptions.standard().at(new ServeOptions.Address("127.0.0.1", 0, Optional.empty()));
  }

  /** Options with limits of their own. */
  static ServeOptions limited(int queue, int bytes, int pixels, Duration time) {
    return options().within(new ServeOptions.Limits(1, queue, bytes, pixels, time));
  }

  static ServedModel model(String name, Path file) {
    return new ServedModel(name, Optional.of(file), () -> Detector.load(file.toString(), "cpu", 1));
  }

  int port() {
    return server.port();
  }

  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path));
  }

  HttpResponse<byte[]> send(HttpRequest request) throws IOException, InterruptedException {
    return client.send(request, HttpResponse.BodyHandlers.ofByteArray());
  }

  HttpResponse<byte[]> get(String path) throws IOException, InterruptedException {
    return send(request(path).build());
  }

  HttpResponse<byte[]> post(String path, byte[] body) throws IOException, InterruptedException {
    return send(request(path).POST(HttpRequest.BodyPublishers.ofByteArray(body)).build());
  }

  /** As {@link #post}, without waiting for the answer. */
  CompletableFuture<HttpResponse<byte[]>> postLater(String path, byte[] body) {
    return client.sendAsync(
        request(path).POST(HttpRequest.BodyPublishers.ofByteArray(body)).build(),
        HttpResponse.BodyHandlers.ofByteArray());
  }

  static String text(HttpResponse<byte[]> response) {
    return new String(response.body(), StandardCharsets.UTF_8);
  }

  /** A connection of its own. */
  Socket socket() throws IOException {
    return new Socket(InetAddress.getLoopbackAddress(), port());
  }

  /** Sends text as it is, and reads all that comes until the server closes the connection. */
  String raw(String text) throws IOException {
    try (Socket socket = socket()) {
      socket.setSoTimeout(60_000);
      OutputStream out = socket.getOutputStream();
      out.write(text.getBytes(StandardCharsets.ISO_8859_1));
      out.flush();
      InputStream in = socket.getInputStream();
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** A value of a metric, as its line begins. */
  double metric(String line) throws IOException, InterruptedException {
    return text(get("/metrics"))
        .lines()
        .filter(found -> found.startsWith(line + " "))
        .mapToDouble(found -> Double.parseDouble(found.substring(line.length() + 1)))
        .findFirst()
        .orElse(Double.NaN);
  }

  /** Waits until a metric has a value. */
  void awaitMetric(String line, double value) throws IOException, InterruptedException {
    for (int i = 0; i < 6000; i++) {
      if (metric(line) == value) {
        return;
      }
      Thread.sleep(10);
    }
    throw new AssertionError(line + " is not " + value + ":\n" + text(get("/metrics")));
  }

  /** A picture of one colour. */
  static byte[] png(int width, int height) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ImageIO.write(new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB), "png", out);
    return out.toByteArray();
  }

  @Override
  public void close() {
    server.close();
  }
}
