package org.groupdetr.golden;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GoldenTensorsTest {
  @Test
  void formulaGivesTheKnownValues() {
    assertThat(GoldenFormula.uniform("class_embed.weight", 3))
        .containsExactly(0.5148897171020508f, -0.050919294357299805f, -0.1796027421951294f);
    assertThat(GoldenFormula.uniform("query_embed.weight", 3))
        .containsExactly(0.33194565773010254f, -0.012665748596191406f, -0.042731404304504395f);
  }

  @Test
  void readsEveryType(@TempDir Path folder) throws IOException {
    String header =
        "{\"__metadata__\":{\"config\":\"{\\\"a\\\":3}\"},"
            + "\"f\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]},"
            + "\"l\":{\"dtype\":\"I64\",\"shape\":[1,1],\"data_offsets\":[8,16]},"
            + "\"b\":{\"dtype\":\"U8\",\"shape\":[3],\"data_offsets\":[16,19]},"
            + "\"s\":{\"dtype\":\"F64\",\"shape\":[],\"data_offsets\":[19,27]}}";
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    ByteBuffer file = ByteBuffer.allocate(8 + json.length + 27).order(ByteOrder.LITTLE_ENDIAN);
    file.putLong(json.length).put(json).putFloat(1.5f).putFloat(-2).putLong(-7);
    file.put(new byte[] {0, 1, (byte) 200}).putDouble(0.25);
    Path path = folder.resolve("case.safetensors");
    Files.write(path, file.array());

    GoldenTensors tensors = GoldenTensors.read(path);
    assertThat(tensors.names()).containsExactly("f", "l", "b", "s");
    assertThat(tensors.json("config").get("a").asInt()).isEqualTo(3);
    assertThat(tensors.floats("f")).containsExactly(1.5f, -2);
    assertThat(tensors.shape("l")).containsExactly(1, 1);
    assertThat(tensors.longs("l")).containsExactly(-7);
    assertThat(tensors.ints("b")).containsExactly(0, 1, 200);
    assertThat(tensors.bytes("b")).containsExactly(0, 1, 200);
    assertThat(tensors.doubles("s")).containsExactly(0.25);
  }
}
