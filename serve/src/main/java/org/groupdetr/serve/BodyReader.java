package org.groupdetr.serve;

import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * Takes a request's body as it arrives, without a thread that waits for it. What is too large or
 * too slow is answered here.
 */
final class BodyReader implements Runnable {
  private static final int FIRST_PIECE = 1 << 16;

  private final Exchange exchange;
  private final Request request;
  private final int most;
  private final ReceivedBytes.Share share;
  private final BiConsumer<byte[], ReceivedBytes.Share> whole;
  private final ByteArrayOutputStream body;
  private final Scheduler.Task limit;

  private BodyReader(
      Exchange exchange,
      int most,
      Duration time,
      ReceivedBytes.Share share,
      BiConsumer<byte[], ReceivedBytes.Share> whole) {
    this.exchange = exchange;
    this.most = most;
    this.share = share;
    this.whole = whole;
    request = exchange.request();
    body = new ByteArrayOutputStream((int) Math.min(FIRST_PIECE, Math.max(0, request.getLength())));
    limit =
        request
            .getComponents()
            .getScheduler()
            .schedule(this::late, time.toMillis(), TimeUnit.MILLISECONDS);
  }

  /**
   * Begins.
   *
   * @param time for the whole body to arrive
   * @param share what the body takes, released if it is not handed on
   * @param whole takes the body
   */
  static void read(
      Exchange exchange,
      int most,
      Duration time,
      ReceivedBytes.Share share,
      BiConsumer<byte[], ReceivedBytes.Share> whole) {
    if (exchange.request().getLength() > most) {
      share.release();
      exchange.answer(Answer.of(tooLarge(most)));
    } else {
      new BodyReader(exchange, most, time, share, whole).run();
    }
  }

  private static Refusal tooLarge(int most) {
    return Refusal.of(413, "the body has more than " + most + " bytes, which are the most here");
  }

  private void late() {
    refuse(Refusal.of(408, "the body took too long to arrive"));
  }

  private void refuse(Refusal refusal) {
    limit.cancel();
    share.release();
    exchange.closeAfterwards();
    exchange.answer(Answer.of(refusal));
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
      boolean taken = take(chunk);
      boolean last = chunk.isLast();
      chunk.release();
      if (!taken) {
        return;
      }
      if (last) {
        limit.cancel();
        whole.accept(body.toByteArray(), share);
        return;
      }
    }
  }

  private boolean take(Content.Chunk chunk) {
    int more = chunk.remaining();
    if (body.size() + (long) more > most) {
      refuse(tooLarge(most));
      return false;
    }
    if (!share.take(more)) {
      refuse(Refusal.busy("too many large requests at once", 1));
      return false;
    }
    byte[] piece = new byte[more];
    chunk.getByteBuffer().get(piece);
    body.write(piece, 0, more);
    return true;
  }
}
