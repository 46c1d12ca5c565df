package org.groupdetr.pretrained.download;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.groupdetr.pretrained.download.PublishedWeights.Checksum;

/** A server on this machine that does all that goes wrong out there. */
final class DownloadServer implements AutoCloseable {
  /** What there is to be had. */
  static final byte[] CONTENT = content();

  private final List<String> ranges = Collections.synchronizedList(new ArrayList<>());
  private final CountDownLatch silence = new CountDownLatch(1);
  private final ExecutorService answering = Executors.newCachedThreadPool();
  private final HttpServer http;

  /** What the server does with the request of that number. */
  @FunctionalInterface
  interface Answer {
    void send(HttpExchange exchange, int number, int from) throws IOException;
  }

  DownloadServer() {
    try {
      http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    http.setExecutor(answering);
    http.start();
  }

  private static byte[] content() {
    byte[] bytes = new byte[300_000];
    new Random(1).nextBytes(bytes);
    return bytes;
  }

  /** Lets it answer so; tells at which address. */
  URI serve(Answer answer) {
    http.createContext(
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
    return URI.create("http://localhost:" + port() + "/weights.pth");
  }

  static void send(HttpExchange exchange, int status, int from, int claimed, int sent)
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

  static void whole(HttpExchange exchange, int from) throws IOException {
    int left = CONTENT.length - from;
    send(exchange, from > 0 ? 206 : 200, from, left, left);
  }

  /** Sends a part and then nothing, without closing the connection. */
  void stall(HttpExchange exchange, int from, int sent) throws IOException {
    exchange.sendResponseHeaders(from > 0 ? 206 : 200, CONTENT.length - from);
    exchange.getResponseBody().write(CONTENT, from, sent);
    exchange.getResponseBody().flush();
    try {
      silence.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whether the test is over, after so many milliseconds at most. */
  boolean isEnding(int millis) throws InterruptedException {
    return silence.await(millis, TimeUnit.MILLISECONDS);
  }

  /** Gets a file of known checksum into a cache. */
  Path get(URI address, Path folder) throws NoSuchAlgorithmException {
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

  int port() {
    return http.getAddress().getPort();
  }

  /** What was asked for, request by request. */
  List<String> ranges() {
    return ranges;
  }

  ExecutorService threads() {
    return answering;
  }

  @Override
  public void close() {
    silence.countDown();
    http.stop(0);
    answering.shutdown();
  }
}
