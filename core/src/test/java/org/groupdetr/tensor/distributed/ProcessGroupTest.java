package org.groupdetr.tensor.distributed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.groupdetr.common.UserException;
import org.groupdetr.tensor.Device;
import org.groupdetr.tensor.Engine;
import org.groupdetr.tensor.Scope;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.tensor.Tensors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What processes do together. */
class ProcessGroupTest {
  @BeforeAll
  static void load() {
    Engine.load();
  }

  /** Numbers of very different size, whose sums depend on the order. */
  private static float[] numbers(int part, int count) {
    SplittableRandom random = new SplittableRandom(part);
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = (float) ((random.nextDouble() - 0.5) * Math.pow(10, random.nextInt(7)));
    }
    return numbers;
  }

  /** In plain Java, of parts in {@link SumOrder}. */
  private static float[] inOrder(List<float[]> parts) {
    List<float[]> made = new ArrayList<>();
    for (int step : SumOrder.of(parts.size())) {
      if (step != SumOrder.ADD) {
        made.add(parts.get(step).clone());
        continue;
      }
      float[] right = made.remove(made.size() - 1);
      float[] left = made.get(made.size() - 1);
      for (int i = 0; i < left.length; i++) {
        left[i] += right[i];
      }
    }
    assertThat(made).hasSize(1);
    return made.get(0);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  void knownSumsComeOut(int size) {
    assertThat(ThreadGroups.run(size, group -> SumProof.seconds(group, Device.CPU, 100_001)))
        .hasSize(size)
        .allMatch(seconds -> seconds > 0);
  }

  @Test
  void theOrderTakesEveryPartOnceAndEndsWithAdditions() {
    assertThat(SumOrder.of(1)).containsExactly(0);
    assertThat(SumOrder.of(2)).containsExactly(0, 1, -1);
    assertThat(SumOrder.of(3)).containsExactly(0, 2, -1, 1, -1);
    assertThat(SumOrder.of(4)).containsExactly(0, 2, -1, 1, 3, -1, -1);
    for (int parts = 1; parts < 40; parts++) {
      List<Integer> made = new ArrayList<>(SumOrder.of(parts));
      made.removeIf(step -> step == SumOrder.ADD);
      assertThat(SumOrder.of(parts)).hasSize(2 * parts - 1);
      Collections.sort(made);
      assertThat(made).isEqualTo(IntStream.range(0, parts).boxed().toList());
    }
  }

  /** Processes that each add up their own parts, and then among each other. */
  @ParameterizedTest
  @CsvSource({"2,2,1000", "2,6,33", "4,4,1001", "4,8,7", "4,12,1", "3,3,50", "5,5,129", "8,8,64"})
  void sumsHaveTheBitsOfOneProcessThatHasAllParts(int size, int parts, int count) {
    List<float[]> all = IntStream.range(0, parts).mapToObj(i -> numbers(i, count)).toList();
    float[] expected = inOrder(all);
    List<float[]> found =
        ThreadGroups.run(
            size,
            group -> {
              List<float[]> own = new ArrayList<>();
              for (int i = group.rank(); i < parts; i += size) {
                own.add(all.get(i));
              }
              try (Scope scope = Scope.open()) {
                Tensor sum = Tensors.of(inOrder(own), count);
                group
                    .treeSum(Device.CPU)
                    .orElseThrow()
                    .add(sum, Tensors.of(new float[count], count));
                return sum.floats();
              }
            });
    found.forEach(sum -> assertThat(sum).isEqualTo(expected));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void wordsOfAnyLengthAreHeardByAll(int size) {
    for (int length : new int[] {0, 3, 600, 100_000, 3_000_000}) {
      List<List<byte[]>> heard =
          ThreadGroups.run(
              size,
              group -> {
                byte[] own = new byte[length * (group.rank() + 1) / size];
                Arrays.fill(own, (byte) (group.rank() + 1));
                group.gather("hello".getBytes(StandardCharsets.UTF_8));
                return group.gather(own);
              });
      for (List<byte[]> all : heard) {
        assertThat(all).hasSize(size);
        for (int rank = 0; rank < size; rank++) {
          byte[] expected = new byte[length * (rank + 1) / size];
          Arrays.fill(expected, (byte) (rank + 1));
          assertThat(all.get(rank)).isEqualTo(expected);
        }
      }
    }
  }

  @Test
  void whatDiffersIsToldToAllWithBothValues() {
    List<String> said =
        ThreadGroups.run(
            3,
            group -> {
              try {
                group.agree("recipe", "a: 1\nb: " + (group.rank() + 1) / 2, "start them alike");
                return "";
              } catch (UserException e) {
                return e.getMessage();
              }
            });
    assertThat(said)
        .allSatisfy(
            message ->
                assertThat(message)
                    .matches(
                        "recipe differs: process 1 of 3 \\(\\d+ on .*\\) has b: 1, and process 0"
                            + " has b: 0; start them alike"));
  }

  @Test
  void theFirstSpeaksForAll() {
    assertThat(ThreadGroups.run(3, group -> group.first(() -> "from " + group.rank())))
        .containsOnly("from 0");
    List<float[]> broadcast =
        ThreadGroups.run(
            2,
            group -> {
              try (Scope scope = Scope.open()) {
                Tensor tensor = Tensors.of(new float[] {group.rank(), 7 * group.rank()}, 2);
                group.broadcast(tensor);
                return tensor.floats();
              }
            });
    assertThat(broadcast.get(1)).containsExactly(0, 0);
  }

  @Test
  void twoOfOneRankAreRefused() {
    try (MeetingPoint first = MeetingPoint.open(Membership.local(0, 2, 0))) {
      Membership second = Membership.local(1, 2, first.port());
      Thread other =
          new Thread(
              () ->
                  assertThatThrownBy(
                      () ->
                          MeetingPoint.open(second.with(first.port(), Duration.ofSeconds(1)))
                              .join()));
      other.start();
      try {
        other.join();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      assertThatThrownBy(() -> MeetingPoint.open(second).join())
          .isInstanceOf(UserException.class)
          .hasMessageStartingWith("two processes say that they are rank 1 of 2: ");
      assertThatThrownBy(() -> MeetingPoint.open(Membership.local(0, 2, first.port())))
          .isInstanceOf(UserException.class)
          .hasMessageStartingWith("port " + first.port() + " is in use on this machine");
    }
  }

  @Test
  void whoDoesNotComeIsNamed() {
    Duration second = Duration.ofSeconds(1);
    String told =
        "of 3 processes only 2 came within 10 seconds; missing: rank 2; start all of them with the"
            + " same WORLD_SIZE";
    try (MeetingPoint first = MeetingPoint.open(Membership.local(0, 3, 0).with(0, second))) {
      // Who came later would wait for longer, and is told by the first before that ends.
      Membership patient =
          Membership.local(1, 3, first.port()).with(first.port(), Duration.ofMinutes(1));
      CompletableFuture<Throwable> other =
          CompletableFuture.supplyAsync(
              () -> catchThrowable(() -> MeetingPoint.open(patient).join()));
      assertThatThrownBy(first::join).isInstanceOf(UserException.class).hasMessage(told);
      assertThat(other.join()).isInstanceOf(UserException.class).hasMessage(told);
    }
  }

  @Test
  void aFirstThatDoesNotListenIsToldWithItsAddress() {
    Membership own = Membership.local(1, 2, 1).with(1, Duration.ofSeconds(1));
    assertThatThrownBy(() -> ProcessGroup.join(own))
        .isInstanceOf(UserException.class)
        .hasMessageMatching(
            "process 0 was not found at 127.0.0.1, port 1, within 10 seconds .*: start all"
                + " processes, with the same MASTER_ADDR and MASTER_PORT");
  }
}
