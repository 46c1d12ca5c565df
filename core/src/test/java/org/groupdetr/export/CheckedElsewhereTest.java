package org.groupdetr.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.groupdetr.features.Images;
import org.groupdetr.tensor.Engine;
import org.groupdetr.tensor.Scope;
import org.groupdetr.tensor.Tensors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The graphs that are written today have the operators of those that ONNX's own checker has passed,
 * and give what onnxruntime gave in Python and in Node; {@code make.py} tells how that was made.
 */
class CheckedElsewhereTest {
  private static final float NEAR = 1e-4f;

  @TempDir Path folder;

  @BeforeAll
  static void load() {
    Engine.load();
  }

  private static JsonNode told(String file) throws Exception {
    try (InputStream in =
        Objects.requireNonNull(CheckedElsewhereTest.class.getResourceAsStream("/onnx/" + file))) {
      return new ObjectMapper().readTree(in);
    }
  }

  /** As {@code make.py} makes them. */
  private static Images images() {
    int area = OnnxFixtures.SIDE * OnnxFixtures.SIDE;
    boolean[] padding = new boolean[OnnxFixtures.PICTURES * area];
    for (int i = 0; i < padding.length; i++) {
      padding[i] = i >= area && i % OnnxFixtures.SIDE >= 48;
    }
    float[] pixels = new float[3 * padding.length];
    for (int i = 0; i < pixels.length; i++) {
      boolean blank = padding[i / (3 * area) * area + i % area];
      pixels[i] = blank ? 0 : (i * 7919L % 256 - 128) / 64f;
    }
    long side = OnnxFixtures.SIDE;
    return new Images(
        Tensors.of(pixels, OnnxFixtures.PICTURES, 3, side, side),
        Tensors.of(padding, OnnxFixtures.PICTURES, side, side));
  }

  @ParameterizedTest
  @ValueSource(strings = {"dino", "mask2former"})
  void sayTheSameElsewhere(String name) throws Exception {
    try (Scope scope = Scope.open();
        OnnxSession session = new OnnxSession(OnnxFixtures.write(name, folder))) {
      Map<String, float[]> said = session.run(images());
      for (String file : List.of("python.json", "node.json")) {
        JsonNode outputs = told(file).path(name).path("outputs");
        assertThat(said.keySet()).hasSize(outputs.size());
        said.forEach(
            (output, numbers) -> {
              JsonNode there = outputs.path(output);
              assertThat(there.size()).isPositive();
              for (int i = 0; i < there.size(); i++) {
                assertThat(numbers[i])
                    .as("%s of %s in %s, number %d", output, name, file, i)
                    .isCloseTo((float) there.get(i).asDouble(), within(NEAR));
              }
            });
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"dino", "mask2former"})
  void haveTheOperatorsThatWereChecked(String name) throws Exception {
    List<String> checked = new ArrayList<>();
    told("python.json").path(name).path("operators").forEach(one -> checked.add(one.asText()));
    assertThat(OnnxFixtures.operators(name)).isEqualTo(checked);
  }
}
