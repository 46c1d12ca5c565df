package org.groupdetr.cli.train;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import org.groupdetr.common.Shortened;
import org.groupdetr.common.UserException;

/**
 * MLflow's tracking server by its REST interface, version 2.0.
 *
 * @param address such as {@code http://localhost:5000}
 * @param authorization of every request, if the server wants any
 */
record MlflowServer(URI address, Optional<String> authorization, HttpClient client) {
  /** What MLflow's own client reads. */
  private static final String USER = "MLFLOW_TRACKING_USERNAME";

  private static final String PASSWORD = "MLFLOW_TRACKING_PASSWORD";
  private static final String TOKEN = "MLFLOW_TRACKING_TOKEN";

  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final int LARGEST = 1 << 20;

  /**
   * A server; nothing is asked of it yet.
   *
   * @param environment may hold user and password, or a token, as for MLflow's own client
   * @throws UserException if it is no address of one
   */
  static MlflowServer of(String address, Map<String, String> environment) {
    URI uri;
    try {
      uri = URI.create(address.replaceAll("/+$", ""));
    } catch (IllegalArgumentException e) {
      throw refused(address);
    }
    String scheme = String.valueOf(uri.getScheme());
    if (!scheme.matches("https?") || uri.getHost() == null || uri.getQuery() != null) {
      throw refused(address);
    }
    UserException.require(
        uri.getUserInfo() == null,
        "--log mlflow: the address holds a password, which run.json would keep: set %s and %s",
        USER,
        PASSWORD);
    HttpClient client = HttpClient.newBuilder().connectTimeout(PATIENCE).build();
    return new MlflowServer(uri, authorization(environment), client);
  }

  private static UserException refused(String address) {
    return UserException.of(
        "--log mlflow=%s is no address of a server; write --log mlflow=http://localhost:5000",
        address);
  }

  private static Optional<String> authorization(Map<String, String> environment) {
    String token = environment.getOrDefault(TOKEN, "");
    String user = environment.getOrDefault(USER, "");
    if (!token.isEmpty()) {
      return Optional.of("Bearer " + token);
    }
    String pair = user + ":" + environment.getOrDefault(PASSWORD, "");
    return user.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)));
  }

  /** The experiment of that name, which is made if there is none. */
  String experiment(String name) throws IOException, InterruptedException {
    String query = "?experiment_name=" + URLEncoder.encode(name, StandardCharsets.UTF_8);
    HttpRequest.Builder ask = request("experiments/get-by-name" + query).GET();
    Answer known = answer(ask);
    if (known.status == 404) {
      ObjectNode body = new ObjectMapper().createObjectNode().put("name", name);
      return text(post("experiments/create", body).path("experiment_id"));
    }
    return text(known.sound().path("experiment").path("experiment_id"));
  }

  /** Sends something, and gives what is answered. */
  JsonNode post(String path, ObjectNode body) throws IOException, InterruptedException {
    HttpRequest.Builder send =
        request(path)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body.toString()));
    return answer(send).sound();
  }

  /** A text that an answer must have. */
  static String text(JsonNode node) throws IOException {
    if (!node.isTextual() || node.asText().isEmpty()) {
      throw new IOException("the answer is not MLflow's");
    }
    return node.asText();
  }

  private HttpRequest.Builder request(String path) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(address + "/api/2.0/mlflow/" + path)).timeout(PATIENCE);
    authorization.ifPresent(words -> request.header("Authorization", words));
    return request;
  }

  private record Answer(int status, JsonNode body) {
    JsonNode sound() throws IOException {
      if (status != 200) {
        String said = body.path("message").asText("");
        throw new IOException("status " + status + (said.isEmpty() ? "" : ": " + said));
      }
      return body;
    }
  }

  private Answer answer(HttpRequest.Builder request) throws IOException, InterruptedException {
    try {
      HttpResponse<InputStream> response =
          client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
      try (InputStream body = response.body()) {
        byte[] bytes = body.readNBytes(LARGEST);
        return new Answer(response.statusCode(), read(bytes));
      }
    } catch (HttpTimeoutException e) {
      throw new IOException("no answer within " + PATIENCE.toSeconds() + " s", e);
    } catch (ConnectException e) {
      throw new IOException("no connection", e);
    }
  }

  private static JsonNode read(byte[] bytes) {
    try {
      return new ObjectMapper().readTree(bytes);
    } catch (IOException e) {
      return new ObjectMapper().createObjectNode();
    }
  }

  /** Why a request failed, in a few words. */
  static String reason(IOException e) {
    String message = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    return Shortened.text(message);
  }
}
