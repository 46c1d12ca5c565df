package org.groupdetr.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.groupdetr.common.UserException;
import org.groupdetr.tensor.DType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Pickles of numpy arrays, made by Python ({@code make.py} beside them). */
class NumpyPickleTest {
  private static final Path FOLDER = Path.of("src/test/resources/pickles");
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(ints = {3, 4, 5})
  void arraysAreReadAsNumpyWroteThem(int protocol) throws IOException {
    TensorFile file = TensorFile.open(FOLDER.resolve("sound-" + protocol + ".pkl"));
    assertThat(file.format()).isEqualTo(TensorFile.Format.PICKLE);
    assertThat(file.names()).hasSize(9).allMatch(name -> name.startsWith("model/"));
    assertThat(file.stored("model/").get("rows").shape()).containsExactly(2L, 3L);
    assertThat(file.stored("model/").get("columns").shape()).containsExactly(2L, 3L, 4L);
    assertThat(file.stored("model/").get("one").shape()).isEmpty();
    assertThat(file.stored("model/").get("none").shape()).containsExactly(0L, 5L);
    // Every array counts upwards in the order of its rows, however its numbers lie.
    assertThat(floats(file, "rows")).containsExactly(0f, 1f, 2f, 3f, 4f, 5f);
    List<Float> columns = new ArrayList<>();
    for (int i = 0; i < 24; i++) {
      columns.add((float) i);
    }
    assertThat(floats(file, "columns")).isEqualTo(columns);
    assertThat(bytes(file, "one").getLong()).isEqualTo(7);
    assertThat(bytes(file, "none").remaining()).isZero();
    assertThat(bytes(file, "double").getDouble(16)).isEqualTo(2);
    assertThat(bytes(file, "half").getShort(2)).isEqualTo((short) 0x3c00);
    assertThat(bytes(file, "small").getShort(6)).isEqualTo((short) 3);
    assertThat(bytes(file, "bytes").get(3)).isEqualTo((byte) 3);
    assertThat(bytes(file, "truths").get(2)).isEqualTo((byte) 1);
    assertThat(file.stored("model/").get("half").type()).isEqualTo(DType.FLOAT16);
    assertThat(file.stored("model/").get("truths").type()).isEqualTo(DType.BOOL);
  }

  private static ByteBuffer bytes(TensorFile file, String name) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    file.stored("model/").get(name).writeTo(out);
    return ByteBuffer.wrap(out.toByteArray()).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static List<Float> floats(TensorFile file, String name) throws IOException {
    List<Float> values = new ArrayList<>();
    ByteBuffer bytes = bytes(file, name);
    while (bytes.hasRemaining()) {
      values.add(bytes.getFloat());
    }
    return values;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          short       | has 20 bytes in the array model/weight, whose shape [2, 3] asks for 24
          long        | has 28 bytes in the array model/weight
          negative    | gives the array model/weight the shape [-2, -3]
          huge        | gives the array model/weight sizes beyond all bounds
          huge-column | gives the array model/weight sizes beyond all bounds
          big-endian  | of the type >f4
          text        | of the type <U1
          objects     | does not hold plain numbers
          parts       | of the type |V8
          complex     | of the type <c8
          truth       | neither 0 nor 1
          class       | of another class than ndarray
          shape       | that is no list
          no-type     | does not hold plain numbers
          behind      | does not begin as PyTorch's files do
          """)
  void whatIsNotPlainIsRefused(String name, String reason) {
    assertThatThrownBy(() -> TensorFile.open(FOLDER.resolve("bad-" + name + ".pkl")))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("bad-" + name)
        .hasMessageContaining(reason);
  }

  @Test
  void damagedOnesAreReadOrRefused() throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.list(FOLDER)) {
      files = all.filter(file -> file.toString().endsWith(".pkl")).sorted().toList();
    }
    assertThat(files).hasSizeGreaterThan(15);
    SplittableRandom random = new SplittableRandom(1);
    Path path = folder.resolve("damaged.pkl");
    for (int round = 0; round < 100 * files.size(); round++) {
      byte[] bytes = Files.readAllBytes(files.get(round % files.size()));
      for (int change = 0; change <= random.nextInt(3); change++) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      Files.write(path, bytes);
      try {
        for (StoredTensor tensor : TensorFile.open(path).stored().values()) {
          assertThat(tensor.count()).isLessThanOrEqualTo(bytes.length);
          tensor.writeTo(OutputStream.nullOutputStream());
        }
      } catch (UserException e) {
        assertThat(e.getMessage()).contains("damaged.pkl");
      }
    }
  }
}
