package org.groupdetr.serve;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.groupdetr.common.Counted;

/** One request and its answer, of which there is exactly one. Safe to use from several threads. */
final class Exchange {
  private static final System.Logger LOG = System.getLogger("org.groupdetr.serve");

  private final Request request;
  private final Response response;
  private final Callback callback;
  private final String call;
  private final ServerMetrics metrics;
  private final boolean logged;
  private final AtomicBoolean answered = new AtomicBoolean();

  /** Bytes of the connection's next request were taken off it, so there must be none. */
  private final AtomicBoolean last = new AtomicBoolean();

  Exchange(
      Request request,
      Response response,
      Callback callback,
      String call,
      ServerMetrics metrics,
      boolean logged) {
    this.request = request;
    this.response = response;
    this.callback = callback;
    this.call = call;
    this.metrics = metrics;
    this.logged = logged;
  }

  Request request() {
    return request;
  }

  /** Ends the connection after the answer. */
  void closeAfterwards() {
    last.set(true);
  }

  boolean isAnswered() {
    return answered.get();
  }

  /** Answers, unless that was done before. */
  void answer(Answer answer) {
    if (!answered.compareAndSet(false, true)) {
      return;
    }
    HttpFields.Mutable headers = response.getHeaders();
    response.setStatus(answer.status());
    Answer.putCareful(headers);
    headers.put(HttpHeader.CONTENT_TYPE, answer.type());
    headers.put(HttpHeader.CONTENT_LENGTH, answer.body().length);
    answer.headers().forEach(headers::put);
    if (last.get()) {
      headers.put(HttpHeader.CONNECTION, "close");
    }
    double seconds = (System.nanoTime() - request.getBeginNanoTime()) / 1e9;
    metrics.answered(call, answer.status(), seconds);
    log(Integer.toString(answer.status()), answer.body().length, seconds);
    response.write(true, ByteBuffer.wrap(answer.body()), callback);
  }

  /** Gives up: nobody waits for an answer. */
  void abandon() {
    if (answered.compareAndSet(false, true)) {
      metrics.abandoned(call);
      log("gone", 0, (System.nanoTime() - request.getBeginNanoTime()) / 1e9);
      callback.failed(new EOFException("the client has gone"));
    }
  }

  private void log(String status, int bytes, double seconds) {
    if (logged) {
      String path = String.valueOf(request.getHttpURI().getPath());
      LOG.log(
          System.Logger.Level.INFO,
          String.format(
              Locale.ROOT,
              "%s %s %s, %s, %.1f ms, %s",
              request.getMethod(),
              path.length() > 100 ? path.substring(0, 100) + "..." : path,
              status,
              Counted.of(bytes, "byte"),
              1e3 * seconds,
              Request.getRemoteAddr(request)));
    }
  }

  /**
   * Whether the client has closed its end. To be asked between the last byte of the request and the
   * answer, when nothing else reads from the connection.
   */
  boolean isClientGone() {
    EndPoint connection = request.getConnectionMetaData().getConnection().getEndPoint();
    if (!connection.isOpen() || connection.isInputShutdown()) {
      return true;
    }
    if (last.get()) {
      return false;
    }
    ByteBuffer next = ByteBuffer.allocate(1);
    next.limit(0); // As Jetty has it: nothing to be read yet.
    try {
      int read = connection.fill(next);
      if (read > 0) {
        last.set(true);
      }
      return read < 0;
    } catch (IOException e) {
      return true;
    }
  }
}
