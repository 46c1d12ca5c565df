package org.groupdetr.tensor.distributed;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.groupdetr.common.UserException;
import org.groupdetr.tensor.Engine;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The connection to the first process is cut: both sides notice, and say who is lost. */
class CutConnectionTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(3);
  private static final int MOST_SECONDS = 60;

  @BeforeAll
  static void load() {
    Engine.load();
  }

  private static String told(ProcessGroup group, CountDownLatch met) {
    try (group) {
      group.barrier();
      met.countDown();
      for (int i = 0; i < 1_000_000; i++) {
        group.barrier();
      }
      return "nothing";
    } catch (UserException e) {
      return String.valueOf(e.getMessage());
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void bothSidesNameTheOther(boolean told) throws Exception {
    try (MeetingPoint point = MeetingPoint.open(Membership.local(0, 2, 0).with(0, TIMEOUT));
        Proxy proxy = new Proxy(point.port())) {
      Membership second = Membership.local(1, 2, proxy.port()).with(proxy.port(), TIMEOUT);
      CountDownLatch met = new CountDownLatch(2);
      CompletableFuture<String> first =
          CompletableFuture.supplyAsync(() -> told(point.join(), met));
      CompletableFuture<String> other =
          CompletableFuture.supplyAsync(() -> told(ProcessGroup.join(second), met));
      assertThat(met.await(MOST_SECONDS, TimeUnit.SECONDS)).isTrue();
      if (told) {
        proxy.reset();
      } else {
        proxy.silence();
      }
      assertThat(other.get(MOST_SECONDS, TimeUnit.SECONDS))
          .matches("process 0 of 2 \\(.*\\) is gone or stands still: last heard of at .*");
      assertThat(first.get(MOST_SECONDS, TimeUnit.SECONDS))
          .matches("process 1 of 2 \\(.*\\) is gone or stands still: last heard of at .*");
    }
  }

  /** Somebody listens there and never answers, as where a process stands still. */
  @Test
  void aFirstThatIsSilentFromTheStartIsTold() throws Exception {
    try (MeetingPoint point = MeetingPoint.open(Membership.local(0, 2, 0).with(0, TIMEOUT));
        Proxy proxy = new Proxy(point.port())) {
      proxy.silence();
      Membership second = Membership.local(1, 2, proxy.port()).with(proxy.port(), TIMEOUT);
      CompletableFuture<String> other =
          CompletableFuture.supplyAsync(
              () -> {
                try (ProcessGroup group = ProcessGroup.join(second)) {
                  return "nothing";
                } catch (UserException e) {
                  return String.valueOf(e.getMessage());
                }
              });
      assertThat(other.get(MOST_SECONDS, TimeUnit.SECONDS))
          .matches(
              "process 0 at 127.0.0.1, port "
                  + proxy.port()
                  + ", is gone or stands still \\(.*\\): start all processes again");
    }
  }
}
