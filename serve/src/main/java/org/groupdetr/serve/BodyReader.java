package org.groupdetr.serve;

import java.io.ByteArrayOutputStream;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * Takes a request's body as it arrives, without a thread that waits for it. What is too large or
 * too slow is answered here.
 *
 * <p>A body that is not wanted is read nevertheless, and thrown away: a client that is still
 * sending when the connection ends would never see why.
 */
final class BodyReader implements Runnable {
  private static final int FIRST_PIECE = 1 << 16;

  /** Bodies up to so many times the limit are read, to be thrown away. */
  private static final int MOST_UNWANTED = 2;

  private final Exchange exchange;
  private final Request request;
  private final int most;
  private final ReceivedBytes.Share share;
  private final BiConsumer<byte[], ReceivedBytes.Share> whole;
  private final ByteArrayOutputStream body;
  private final Scheduler.Task limit;
  private long read;
  private volatile Optional<Answer> refused;

  private BodyReader(
      Exchange exchange,
      ServeOptions.Limits limits,
      Optional<Answer> refused,
      ReceivedBytes.Share share,
      BiConsumer<byte[], ReceivedBytes.Share> whole) {
    this.exchange = exchange;
    this.refused = refused;
    this.share = share;
    this.whole = whole;
    most = limits.mostBytes();
    request = exchange.request();
    body = new ByteArrayOutputStream((int) Math.min(FIRST_PIECE, Math.max(0, request.getLength())));
    limit =
        request
            .getComponents()
            .getScheduler()
            .schedule(this::late, limits.time().toMillis(), TimeUnit.MILLISECONDS);
  }

  /**
   * Begins.
   *
   * @param limits of its size, and of the time for it to arrive
   * @param share what the body takes, released if it is not handed on
   * @param whole takes the body
   */
  static void read(
      Exchange exchange,
      ServeOptions.Limits limits,
      ReceivedBytes.Share share,
      BiConsumer<byte[], ReceivedBytes.Share> whole) {
    if (exchange.request().getLength() > limits.mostBytes()) {
      share.release();
      refuse(exchange, limits, share, Answer.of(tooLarge(limits.mostBytes())));
    } else {
      new BodyReader(exchange, limits, Optional.empty(), share, whole).run();
    }
  }

  /** Answers that the request is refused, if possible when the client has sent all of it. */
  static void refuse(
      Exchange exchange, ServeOptions.Limits limits, ReceivedBytes.Share share, Answer answer) {
    Request request = exchange.request();
    boolean asksFirst = request.getHeaders().contains(HttpHeader.EXPECT);
    if (asksFirst || request.getLength() > (long) MOST_UNWANTED * limits.mostBytes()) {
      exchange.closeAfterwards();
      exchange.answer(answer);
    } else {
      new BodyReader(exchange, limits, Optional.of(answer), share, (body, bytes) -> {}).run();
    }
  }

  private static Refusal tooLarge(int most) {
    return Refusal.of(413, "the body has more than " + most + " bytes, which are the most here");
  }

  private void late() {
    end(refused.orElse(Answer.of(Refusal.of(408, "the body took too long to arrive"))));
  }

  private void end(Answer answer) {
    limit.cancel();
    share.release();
    exchange.closeAfterwards();
    exchange.answer(answer);
  }

  @Override
  public void run() {
    while (!exchange.isAnswered()) {
      Content.Chunk chunk = request.read();
      if (chunk == null) {
        request.demand(this);
        return;
      }
      if (Content.Chunk.isFailure(chunk)) {
        limit.cancel();
        share.release();
        exchange.abandon();
        return;
      }
      take(chunk);
      boolean last = chunk.isLast();
      chunk.release();
      if (last) {
        limit.cancel();
        finish();
        return;
      }
      if (read > (long) MOST_UNWANTED * most) {
        end(refused.orElseThrow());
        return;
      }
    }
  }

  private void finish() {
    if (refused.isPresent()) {
      share.release();
      exchange.answer(refused.get());
    } else {
      whole.accept(body.toByteArray(), share);
    }
  }

  private void take(Content.Chunk chunk) {
    int more = chunk.remaining();
    read += more;
    if (refused.isPresent()) {
      return;
    }
    if (read > most) {
      unwanted(tooLarge(most));
    } else if (!share.take(more)) {
      unwanted(Refusal.busy("too many large requests at once", 1));
    } else {
      byte[] piece = new byte[more];
      chunk.getByteBuffer().get(piece);
      body.write(piece, 0, more);
    }
  }

  private void unwanted(Refusal why) {
    refused = Optional.of(Answer.of(why));
    share.release();
    body.reset();
  }
}
