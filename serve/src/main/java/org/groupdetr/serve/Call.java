package org.groupdetr.serve;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What can be asked of a server. */
enum Call {
  /** The page and what belongs to it. */
  PAGE("GET", true),
  /** The description of all calls. */
  OPENAPI("GET", true),
  /** Counts for Prometheus. */
  METRICS("GET", false),
  /** Pictures to detections. */
  DETECT("POST", false),
  /** Whether the server runs. */
  LIVE("GET", true),
  /** Whether all models are ready. */
  READY("GET", true),
  /** What the server is and which models it has. */
  SERVER("GET", false),
  /** What a model takes and gives. */
  MODEL("GET", false),
  /** Whether a model is ready. */
  MODEL_READY("GET", false),
  /** Pictures to detections as the Open Inference Protocol has it. */
  INFER("POST", false);

  private static final Pattern MODEL_PATH =
      Pattern.compile("/v2/models/([A-Za-z0-9_][A-Za-z0-9._-]{0,63})(/ready|/infer)?");

  private final String method;
  private final boolean open;

  Call(String method, boolean open) {
    this.method = method;
    this.open = open;
  }

  /** A call, and the model that its path names. */
  record Path(Call call, Optional<String> model) {}

  /** What a path means; empty if nothing. */
  static Optional<Path> of(String path) {
    Matcher model = MODEL_PATH.matcher(path);
    if (model.matches()) {
      Call call =
          model.group(2) == null ? MODEL : model.group(2).equals("/ready") ? MODEL_READY : INFER;
      return Optional.of(new Path(call, Optional.of(model.group(1))));
    }
    Optional<Call> found =
        switch (path) {
          case "/detect" -> Optional.of(DETECT);
          case "/metrics" -> Optional.of(METRICS);
          case "/openapi.json" -> Optional.of(OPENAPI);
          case "/v2", "/v2/" -> Optional.of(SERVER);
          case "/v2/health/live" -> Optional.of(LIVE);
          case "/v2/health/ready" -> Optional.of(READY);
          default -> PageFiles.has(path) ? Optional.of(PAGE) : Optional.empty();
        };
    return found.map(call -> new Path(call, Optional.empty()));
  }

  /** Whether it may be asked without a token. */
  boolean isOpen() {
    return open;
  }

  boolean takes(String given) {
    return given.equals(method) || (given.equals("HEAD") && method.equals("GET"));
  }

  /** The methods for a field {@code Allow}. */
  String allowed() {
    return method.equals("GET") ? "GET, HEAD" : method;
  }

  /** The name in metrics. */
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
