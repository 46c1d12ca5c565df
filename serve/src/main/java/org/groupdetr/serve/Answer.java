package org.groupdetr.serve;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import org.eclipse.jetty.http.HttpFields;

/**
 * What a request is answered with.
 *
 * @param headers besides those that all answers have
 */
record Answer(int status, String type, byte[] body, Map<String, String> headers) {
  static final String JSON = "application/json";

  static final String POLICY = "Content-Security-Policy";

  /** What browsers are told not to do with any answer. */
  private static final Map<String, String> CAREFUL =
      Map.of(
          "X-Content-Type-Options",
          "nosniff",
          POLICY,
          "default-src 'none'; frame-ancestors 'none'",
          "Referrer-Policy",
          "no-referrer",
          "Cross-Origin-Resource-Policy",
          "same-origin",
          "Cache-Control",
          "no-store");

  private static final JsonFactory FACTORY =
      JsonFactory.builder().enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER).build();

  /** An answer with status 200. */
  static Answer of(String type, byte[] body) {
    return new Answer(200, type, body, Map.of());
  }

  /** An answer of JSON. */
  static Answer json(JsonWriter writer) {
    return of(JSON, written(writer));
  }

  /** What the writer writes, as bytes. */
  static byte[] written(JsonWriter writer) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = FACTORY.createGenerator(bytes)) {
      writer.write(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // Into memory: cannot be.
    }
    return bytes.toByteArray();
  }

  /** The answer to a request that is refused. */
  static Answer of(Refusal refusal) {
    Answer answer = error(refusal.status(), refusal.text());
    return refusal.retryAfter().isPresent()
        ? answer.with("Retry-After", Integer.toString(refusal.retryAfter().getAsInt()))
        : answer;
  }

  /** An error, in the form that the Open Inference Protocol gives errors. */
  static Answer error(int status, String message) {
    byte[] body =
        written(
            json -> {
              json.writeStartObject();
              json.writeStringField("error", message);
              json.writeEndObject();
            });
    return new Answer(status, JSON, body, Map.of());
  }

  /** Puts the headers that all answers have. */
  static void putCareful(HttpFields.Mutable headers) {
    CAREFUL.forEach(headers::put);
  }

  /** The same with one more header. */
  Answer with(String header, String value) {
    Map<String, String> more = new HashMap<>(headers);
    more.put(header, value);
    return new Answer(status, type, body, Map.copyOf(more));
  }

  /** Writes JSON. */
  @FunctionalInterface
  interface JsonWriter {
    void write(JsonGenerator json) throws IOException;
  }
}
