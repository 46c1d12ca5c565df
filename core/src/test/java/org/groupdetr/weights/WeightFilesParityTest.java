package org.groupdetr.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.CRC32;
import org.groupdetr.common.UserException;
import org.groupdetr.golden.GoldenFolder;
import org.groupdetr.tensor.Engine;
import org.groupdetr.tensor.Scope;
import org.groupdetr.tensor.Tensor;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Every file of the collection, good and hostile, gives what its list says. */
class WeightFilesParityTest {
  private static final Path SLIP = Path.of("/tmp/groupdetr-zip-slip");
  @TempDir static Path written;

  @BeforeAll
  static void load() {
    Engine.load();
  }

  @AfterAll
  static void nothingWasRun() {
    JsonNode list = GoldenFolder.json(GoldenFolder.file("files/expected.json"));
    assertThat(Path.of(list.get("marker").asText())).doesNotExist();
    assertThat(SLIP).doesNotExist();
  }

  @TestFactory
  List<DynamicTest> files() {
    List<DynamicTest> tests = new ArrayList<>();
    JsonNode list = GoldenFolder.json(GoldenFolder.file("files/expected.json"));
    list.get("files").forEach(entry -> tests.add(test(entry)));
    return tests;
  }

  private static DynamicTest test(JsonNode entry) {
    String name = entry.get("file").asText();
    return DynamicTest.dynamicTest(
        name,
        () -> {
          Path path = GoldenFolder.root().resolve("files").resolve(name);
          switch (entry.get("verdict").asText()) {
            case "read" -> checkRead(path, entry);
            case "refuse" -> checkRefused(path);
            case "read-or-refuse" -> checkEither(path, entry);
            default -> throw new IllegalArgumentException(entry.toString());
          }
        });
  }

  private static void checkRefused(Path path) {
    assertThatThrownBy(() -> readWhole(path))
        .isInstanceOf(UserException.class)
        .hasMessageContaining(path.getFileName().toString())
        .satisfies(e -> assertThat(e.getMessage().lines()).hasSize(1))
        .satisfies(e -> assertThat(e.getMessage().length()).isLessThan(500));
  }

  private static void checkEither(Path path, JsonNode entry) throws IOException {
    try {
      readWhole(path);
    } catch (UserException e) {
      assertThat(e).hasMessageContaining(path.getFileName().toString());
      return;
    }
    if (entry.has("tensors")) {
      checkRead(path, entry);
    }
  }

  private static void readWhole(Path path) {
    TensorFile file = TensorFile.open(path);
    try (Scope scope = Scope.open()) {
      file.tensors("");
    }
  }

  private static void checkRead(Path path, JsonNode entry) throws IOException {
    TensorFile file = TensorFile.open(path);
    checkTensors(file.stored(), entry);
    if (entry.has("metadata")) {
      Map<String, String> metadata = new LinkedHashMap<>();
      entry
          .get("metadata")
          .properties()
          .forEach(p -> metadata.put(p.getKey(), p.getValue().asText()));
      assertThat(file.metadata()).isEqualTo(metadata);
    }
    checkWrittenAgain(file, entry);
  }

  private static void checkTensors(Map<String, StoredTensor> stored, JsonNode entry)
      throws IOException {
    Set<String> names = new HashSet<>();
    for (JsonNode expected : entry.get("tensors")) {
      String name = expected.get("name").asText();
      names.add(name);
      StoredTensor tensor = stored.get(name);
      assertThat(tensor).as(name).isNotNull();
      assertThat(SafetensorsHeader.NAMES.get(tensor.type()))
          .as(name)
          .isEqualTo(expected.get("dtype").asText());
      List<Long> shape = new ArrayList<>();
      expected.get("shape").forEach(side -> shape.add(side.asLong()));
      assertThat(tensor.shape()).as(name).isEqualTo(shape);
      long crc = expected.get("crc32").asLong();
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      tensor.writeTo(bytes);
      assertThat(crc(bytes.toByteArray())).as(name + " as bytes").isEqualTo(crc);
      try (Scope scope = Scope.open()) {
        Tensor read = tensor.tensor();
        assertThat(crc(read.bytes())).as(name + " in the engine").isEqualTo(crc);
      }
    }
    assertThat(stored.keySet()).isEqualTo(names);
  }

  /** What was read is written as safetensors and read again with the same bits. */
  private static void checkWrittenAgain(TensorFile file, JsonNode entry) throws IOException {
    Path copy = Files.createTempFile(written, "copy", ".safetensors");
    TensorFile.writeStored(copy, file.stored(), file.metadata());
    TensorFile again = TensorFile.open(copy);
    checkTensors(again.stored(), entry);
    assertThat(again.metadata()).isEqualTo(file.metadata());
    try (Scope scope = Scope.open()) {
      TensorFile.write(copy, file.tensors(""), file.metadata());
    }
    checkTensors(TensorFile.open(copy).stored(), entry);
  }

  private static long crc(byte[] bytes) {
    CRC32 crc = new CRC32();
    crc.update(bytes);
    return crc.getValue();
  }
}
