package org.groupdetr.run;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TensorBoardLogTest {
  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.ofEpochMilli(1_700_000_000_250L));

  @TempDir Path folder;

  @Test
  void scalarsComeBack() throws IOException {
    try (TensorBoardLog log = TensorBoardLog.open(folder, 0, CLOCK)) {
      log.add("train/loss", 1, 2.5);
      log.add("größe", 300_000_000_000L, -1e-7);
      log.add("not a number", 3, Double.NaN);
    }
    List<Event> events = events(files().get(0));
    assertThat(events)
        .containsExactly(
            new Event(1_700_000_000.25, 0, "version brain.Event:2", 0),
            new Event(1_700_000_000.25, 1, "session 1", 0),
            new Event(1_700_000_000.25, 1, "train/loss", 2.5f),
            new Event(1_700_000_000.25, 300_000_000_000L, "größe", -1e-7f));
  }

  @Test
  void recordsBecomeScalarsUnderTheirNames() throws IOException {
    try (TensorBoardLog log = TensorBoardLog.open(folder, 0, CLOCK)) {
      Map<LossName, Double> terms = Map.of(new LossName("class", true), 1.5);
      log.add(new StepMetrics(1, 9, 2, terms, 3, Map.of("backbone", 1e-5), 4, 5, 6, 7));
      Map<String, Double> masks = Map.of("AP", 0.25);
      log.add(
          new EpochMetrics(1, 9, EpochMetrics.Weights.EMA, Map.of("AP50", 0.5), masks, 8, 9, 10));
    }
    Map<String, Float> scalars = new HashMap<>();
    for (Event event : events(files().get(0)).subList(2, 14)) {
      assertThat(event.step()).isEqualTo(9);
      scalars.put(event.what(), event.value());
    }
    assertThat(scalars)
        .containsEntry("train/loss", 2f)
        .containsEntry("train/loss_class_all", 1.5f)
        .containsEntry("train/gradient_norm", 3f)
        .containsEntry("learning_rate/backbone", 1e-5f)
        .containsEntry("speed/pictures_per_second", 4f)
        .containsEntry("speed/step_seconds", 5f)
        .containsEntry("speed/data_seconds", 6f)
        .containsEntry("memory/peak_mb", 7f)
        .containsEntry("validation_ema/AP50", 0.5f)
        .containsEntry("validation_ema_masks/AP", 0.25f)
        .containsEntry("train/loss_mean_of_epoch", 8f)
        .containsEntry("speed/validation_seconds", 9f);
  }

  @Test
  void aSessionSupersedesWhatCameAfterItsCheckpoint() throws IOException {
    TensorBoardLog.open(folder, 0, CLOCK).close();
    TensorBoardLog.open(folder, 120, CLOCK).close();
    TensorBoardLog.open(folder, 90, CLOCK).close();
    List<Path> files = files();
    assertThat(files).hasSize(3); // by name, though all began in the same second
    assertThat(events(files.get(1)).get(1).step()).isEqualTo(121);
    assertThat(events(files.get(2)).get(1).step()).isEqualTo(91);
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }

  private record Event(double time, long step, String what, float value) {}

  private static List<Event> events(Path file) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    List<Event> events = new ArrayList<>();
    while (bytes.hasRemaining()) {
      int length = Math.toIntExact(bytes.getLong(bytes.position()));
      checked(bytes, 8);
      events.add(event(checked(bytes, length)));
    }
    return events;
  }

  private static ByteBuffer checked(ByteBuffer bytes, int length) {
    byte[] data = new byte[length];
    bytes.get(data);
    int sum = checksum(data);
    assertThat(bytes.getInt()).isEqualTo(((sum >>> 15) | (sum << 17)) + 0xa282ead8);
    return ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN);
  }

  // CRC-32C bit by bit, from its polynomial.
  private static int checksum(byte[] data) {
    int sum = -1;
    for (byte b : data) {
      sum ^= b & 0xff;
      for (int bit = 0; bit < 8; bit++) {
        sum = (sum >>> 1) ^ ((sum & 1) * 0x82f63b78);
      }
    }
    return ~sum;
  }

  private static Event event(ByteBuffer message) {
    Map<Integer, Object> fields = fields(message);
    double time = (Double) fields.get(1);
    long step = (Long) fields.getOrDefault(2, 0L);
    if (fields.containsKey(3)) {
      return new Event(time, step, "version " + text(fields.get(3)), 0);
    }
    if (fields.containsKey(7)) {
      return new Event(time, step, "session " + fields((ByteBuffer) fields.get(7)).get(1), 0);
    }
    ByteBuffer value = (ByteBuffer) fields((ByteBuffer) fields.get(5)).get(1);
    Map<Integer, Object> scalar = fields(value);
    return new Event(time, step, text(scalar.get(1)), (Float) scalar.get(2));
  }

  private static Map<Integer, Object> fields(ByteBuffer message) {
    Map<Integer, Object> fields = new HashMap<>();
    while (message.hasRemaining()) {
      long key = varint(message);
      Object value =
          switch ((int) (key & 7)) {
            case 0 -> varint(message);
            case 1 -> message.getDouble();
            case 2 -> bytes(message, (int) varint(message));
            case 5 -> message.getFloat();
            default -> throw new AssertionError("kind of field " + (key & 7));
          };
      fields.put((int) (key >>> 3), value);
    }
    return fields;
  }

  private static ByteBuffer bytes(ByteBuffer message, int length) {
    ByteBuffer part = message.slice(message.position(), length).order(ByteOrder.LITTLE_ENDIAN);
    message.position(message.position() + length);
    return part;
  }

  private static long varint(ByteBuffer message) {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      byte part = message.get();
      value |= (long) (part & 0x7f) << shift;
      if (part >= 0) {
        return value;
      }
    }
  }

  private static String text(Object bytes) {
    return UTF_8.decode(((ByteBuffer) bytes).duplicate()).toString();
  }
}
