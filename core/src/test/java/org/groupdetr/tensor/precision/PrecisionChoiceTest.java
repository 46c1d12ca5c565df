package org.groupdetr.tensor.precision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.groupdetr.common.UserException;
import org.groupdetr.tensor.Device;
import org.groupdetr.tensor.Engine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PrecisionChoiceTest {
  @ParameterizedTest
  @EnumSource
  void isNamedAsItIsWritten(PrecisionChoice choice) {
    assertThat(PrecisionChoice.named(choice.toString())).isEqualTo(choice);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "bf16", "BFLOAT16", "float64", "float16"})
  void otherNamesAreRefused(String name) {
    assertThatThrownBy(() -> PrecisionChoice.named(name))
        .isInstanceOf(UserException.class)
        .hasMessage("precision must be float32, bfloat16 or auto, was " + name);
  }

  @Test
  void autoSaysWhatItMeasuredAndTakesTheFaster() {
    Engine.load();
    List<String> said = new ArrayList<>();
    Precision chosen = PrecisionChoice.AUTO.on(Device.CPU, said::add);
    assertThat(said).hasSize(1);
    assertThat(said.get(0))
        .startsWith("precision " + chosen.word() + ": ")
        .contains(" ms in float32");
    assertThat(PrecisionChoice.BFLOAT16.on(Device.CPU, said::add)).isEqualTo(Precision.BFLOAT16);
    assertThat(said).hasSize(1);
  }

  @Test
  void float32StaysWhereNothingIsGained() {
    assertThat(new PrecisionProbe(1, 0.5).faster()).isEqualTo(Precision.BFLOAT16);
    assertThat(new PrecisionProbe(1, 0.95).faster()).isEqualTo(Precision.FLOAT32);
    assertThat(new PrecisionProbe(1, 30).faster()).isEqualTo(Precision.FLOAT32);
  }
}
