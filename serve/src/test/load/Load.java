import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Loads a running server in one of several ways, and says what was seen; see load.sh. */
public final class Load {
  private static final Pattern PARTS =
      Pattern.compile("\"queue\":([0-9.E-]+),\"decode\":([0-9.E-]+),\"predict\":([0-9.E-]+)");

  private final int port;
  private final byte[] picture;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private Load(int port, byte[] picture) {
    this.port = port;
    this.picture = picture;
  }

  /** PORT PICTURE WAY NUMBER [MORE...]. */
  public static void main(String[] arguments) throws Exception {
    Load load = new Load(Integer.parseInt(arguments[0]), Files.readAllBytes(Path.of(arguments[1])));
    int number = Integer.parseInt(arguments[3]);
    switch (arguments[2]) {
      case "added" -> load.added(number);
      case "over" -> load.over(number, Integer.parseInt(arguments[4]));
      case "many" -> load.many(number, Long.parseLong(arguments[4]));
      case "slow" -> load.slow(number);
      case "idle" -> load.idle(number);
      case "hostile" -> load.hostile(number);
      case "swap" -> load.swap(number, Path.of(arguments[4]), List.of(arguments).subList(5, 7));
      case "end" -> load.end(number, Long.parseLong(arguments[4]));
      default -> throw new IllegalArgumentException(arguments[2]);
    }
  }

  private HttpResponse<String> post(String path, byte[] body, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .timeout(Duration.ofMinutes(3))
            .POST(HttpRequest.BodyPublishers.ofByteArray(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  private static void say(String format, Object... values) {
    System.out.printf(Locale.ROOT, format + "%n", values);
  }

  /** What a request takes beyond decoding and predicting, which the answer tells. */
  private void added(int requests) throws Exception {
    double[] whole = new double[requests];
    double[] beyond = new double[requests];
    for (int i = -requests / 4; i < requests; i++) {
      long begun = System.nanoTime();
      HttpResponse<String> answer = post("/detect", picture);
      double took = (System.nanoTime() - begun) / 1e6;
      Matcher parts = PARTS.matcher(answer.body());
      if (!parts.find()) {
        throw new IllegalStateException(answer.statusCode() + " " + answer.body());
      }
      if (i >= 0) {
        whole[i] = took;
        beyond[i] = took - Double.parseDouble(parts.group(2)) - Double.parseDouble(parts.group(3));
      }
    }
    say(
        "added: %d requests, one after another: median %.2f ms, of which %.2f ms are not decoding or"
            + " predicting",
        requests, median(whole), median(beyond));
  }

  /** Statuses with how many there were and the longest that one took, in ms. */
  private static final class Seen {
    private final Map<String, double[]> byStatus = new TreeMap<>();

    synchronized void add(String status, double took) {
      double[] one = byStatus.computeIfAbsent(status, s -> new double[2]);
      one[0]++;
      one[1] = Math.max(one[1], took);
    }

    synchronized double count(String status) {
      return byStatus.getOrDefault(status, new double[2])[0];
    }

    @Override
    public synchronized String toString() {
      List<String> all = new ArrayList<>();
      byStatus.forEach(
          (status, one) ->
              all.add(
                  String.format(
                      Locale.ROOT, "%.0f x %s (longest %.0f ms)", one[0], status, one[1])));
      return String.join(", ", all);
    }

    synchronized void requireOnly(String... statuses) {
      if (!List.of(statuses).containsAll(byStatus.keySet())) {
        throw new IllegalStateException("only " + List.of(statuses) + " was to be seen: " + this);
      }
    }
  }

  /** Clients that ask again as soon as they are answered, until told otherwise. */
  private List<Thread> clients(int count, Seen seen, AtomicBoolean on, AtomicInteger left) {
    List<Thread> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Thread thread =
          new Thread(
              () -> {
                while (on.get() && left.getAndDecrement() > 0) {
                  long begun = System.nanoTime();
                  String status;
                  try {
                    status = Integer.toString(post("/detect", picture).statusCode());
                  } catch (IOException e) {
                    status = e.getClass().getSimpleName();
                  } catch (InterruptedException e) {
                    return;
                  }
                  seen.add(status, (System.nanoTime() - begun) / 1e6);
                }
              });
      thread.start();
      all.add(thread);
    }
    return all;
  }

  private static void join(List<Thread> threads) throws InterruptedException {
    for (Thread thread : threads) {
      thread.join();
    }
  }

  /** More clients than workers and queue hold. */
  private void over(int clients, int seconds) throws Exception {
    Seen seen = new Seen();
    AtomicBoolean on = new AtomicBoolean(true);
    List<Thread> all = clients(clients, seen, on, new AtomicInteger(Integer.MAX_VALUE));
    Thread.sleep(1000L * seconds);
    on.set(false);
    join(all);
    say("over: %d clients for %d s: %s", clients, seconds, seen);
    seen.requireOnly("200", "503");
  }

  private static long residentMb(long pid) throws IOException {
    return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024)
        .findFirst()
        .orElse(-1);
  }

  /** The server's memory over many requests. */
  private void many(int requests, long pid) throws Exception {
    List<Long> resident = new ArrayList<>();
    Seen seen = new Seen();
    for (int tenth = 0; tenth < 10; tenth++) {
      join(clients(2, seen, new AtomicBoolean(true), new AtomicInteger(requests / 10)));
      resident.add(residentMb(pid));
    }
    say("many: %d requests: %s; resident after each tenth, MB: %s", requests, seen, resident);
    seen.requireOnly("200");
  }

  private List<Socket> sockets(int count) throws IOException {
    List<Socket> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      all.add(new Socket(InetAddress.getLoopbackAddress(), port));
    }
    return all;
  }

  private static void close(List<Socket> sockets) throws IOException {
    for (Socket socket : sockets) {
      socket.close();
    }
  }

  /** Others while some clients send a byte a second. */
  private void slow(int count) throws Exception {
    List<Socket> slow = sockets(count);
    byte[] head =
        "POST /detect HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n"
            .getBytes(StandardCharsets.ISO_8859_1);
    for (Socket socket : slow) {
      socket.getOutputStream().write(head);
    }
    AtomicBoolean on = new AtomicBoolean(true);
    Thread drip =
        new Thread(
            () -> {
              try {
                while (on.get()) {
                  for (Socket socket : slow) {
                    socket.getOutputStream().write(1);
                  }
                  Thread.sleep(1000);
                }
              } catch (IOException | InterruptedException e) {
                say("slow: %s", e);
              }
            });
    drip.start();
    Seen seen = new Seen();
    join(clients(1, seen, new AtomicBoolean(true), new AtomicInteger(100)));
    on.set(false);
    drip.join();
    close(slow);
    say("slow: %d clients of a byte a second; another one meanwhile: %s", count, seen);
    seen.requireOnly("200");
  }

  /** Others while many connections say nothing. */
  private void idle(int count) throws Exception {
    List<Socket> idle = sockets(count);
    Seen seen = new Seen();
    join(clients(1, seen, new AtomicBoolean(true), new AtomicInteger(100)));
    int open = 0;
    for (Socket socket : idle) {
      socket.setSoTimeout(1);
      try {
        open += socket.getInputStream().read() < 0 ? 0 : 1;
      } catch (java.net.SocketTimeoutException e) {
        open++;
      }
    }
    close(idle);
    say("idle: %d connections, %d of them still open; others meanwhile: %s", count, open, seen);
    seen.requireOnly("200");
  }

  /** Damaged pictures, forms and tensors. */
  private void hostile(int count) throws Exception {
    Random random = new Random(1);
    Seen seen = new Seen();
    byte[] form =
        "--a\r\nContent-Disposition: form-data; name=\"p\"; filename=\"x\"\r\n\r\n"
            .getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < count; i++) {
      ByteArrayOutputStream body = new ByteArrayOutputStream();
      if (i % 3 == 1) {
        body.writeBytes(form);
      }
      body.writeBytes(picture);
      if (i % 3 == 1) {
        body.writeBytes("\r\n--a--\r\n".getBytes(StandardCharsets.UTF_8));
      }
      byte[] bytes = body.toByteArray();
      for (int j = random.nextInt(12); j > 0; j--) {
        bytes[random.nextInt(random.nextBoolean() ? 100 : bytes.length)] = (byte) random.nextInt();
      }
      bytes = random.nextInt(3) > 0 ? bytes : Arrays.copyOf(bytes, random.nextInt(bytes.length));
      long begun = System.nanoTime();
      HttpResponse<String> answer =
          i % 3 == 0
              ? post("/detect", bytes)
              : i % 3 == 1
                  ? post("/detect", bytes, "Content-Type", "multipart/form-data; boundary=a")
                  : post(
                      "/v2/models/" + System.getProperty("model") + "/infer",
                      bytes,
                      "Inference-Header-Content-Length",
                      Integer.toString(random.nextInt(200)));
      seen.add(Integer.toString(answer.statusCode()), (System.nanoTime() - begun) / 1e6);
    }
    say("hostile: %d bodies: %s", count, seen);
    seen.requireOnly("200", "400", "413", "422");
  }

  private String metrics() throws IOException, InterruptedException {
    URI address = URI.create("http://127.0.0.1:" + port + "/metrics");
    return client
        .send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString())
        .body();
  }

  private double metric(String start) throws IOException, InterruptedException {
    return metrics()
        .lines()
        .filter(line -> line.startsWith(start))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
        .sum();
  }

  private double loads() throws IOException, InterruptedException {
    return metric("groupdetr_model_loads_total");
  }

  /** The model's file is replaced again and again under load. */
  private void swap(int count, Path served, List<String> models) throws Exception {
    Seen seen = new Seen();
    AtomicBoolean on = new AtomicBoolean(true);
    List<Thread> all = clients(2, seen, on, new AtomicInteger(Integer.MAX_VALUE));
    for (int i = 0; i < count; i++) {
      double before = loads();
      Path beside = served.resolveSibling("beside");
      Files.copy(Path.of(models.get(i % 2)), beside, StandardCopyOption.REPLACE_EXISTING);
      Files.move(beside, served, StandardCopyOption.ATOMIC_MOVE);
      while (loads() == before) {
        Thread.sleep(20);
      }
    }
    on.set(false);
    join(all);
    say("swap: replaced %d times under load: %s", count, seen);
    seen.requireOnly("200");
  }

  /** SIGTERM under load: what was sent whole over an open connection is answered. */
  private void end(int clients, long pid) throws Exception {
    Map<Integer, String> answers = new ConcurrentSkipListMap<>();
    List<Thread> all = new ArrayList<>();
    for (int i = 0; i < clients; i++) {
      int number = i;
      Thread thread =
          new Thread(
              () -> {
                try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                  socket
                      .getOutputStream()
                      .write(
                          ("POST /detect HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: "
                                  + picture.length
                                  + "\r\n\r\n")
                              .getBytes(StandardCharsets.ISO_8859_1));
                  socket.getOutputStream().write(picture);
                  InputStream in = socket.getInputStream();
                  String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
                  answers.put(number, text.isEmpty() ? "nothing" : text.substring(9, 12));
                } catch (IOException e) {
                  answers.put(number, e.getClass().getSimpleName());
                }
              });
      thread.start();
      all.add(thread);
    }
    while (metric("groupdetr_queue_length ") + 1 + answers.size() < clients) {
      Thread.sleep(1);
    }
    new ProcessBuilder("kill", "-TERM", Long.toString(pid)).start().waitFor();
    join(all);
    say("end: SIGTERM with %d requests taken: %s", clients, answers.values());
    if (!answers.values().stream().allMatch("200"::equals)) {
      throw new IllegalStateException("a request that was taken is lost");
    }
  }
}
