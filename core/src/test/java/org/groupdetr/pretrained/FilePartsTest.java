package org.groupdetr.pretrained;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.groupdetr.common.UserException;
import org.groupdetr.golden.GoldenFolder;
import org.groupdetr.weights.TensorFile;
import org.junit.jupiter.api.Test;

/** Which of the things in a file is the model. */
class FilePartsTest {
  private static TensorFile file(String name) {
    Path path = GoldenFolder.root().resolve("files").resolve(name);
    return TensorFile.open(path);
  }

  @Test
  void theModelIsFoundBesideTheOptimizer() {
    FileParts parts = FileParts.of(file("checkpoint_zip.pth"), "");
    assertThat(parts.tensors()).containsKeys("class_embed.weight", "transformer.norm.bias");
    assertThat(parts.beside()).isNotEmpty().allMatch(name -> name.startsWith("optimizer/"));
  }

  @Test
  void twoModelsNeedAWord() {
    TensorFile file = file("with_ema.pth");
    assertThatThrownBy(() -> FileParts.of(file, ""))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("several models")
        .hasMessageContaining("with_ema.pth#model or ")
        .hasMessageContaining("with_ema.pth#ema_model");
    assertThat(FileParts.of(file, "ema_model").beside()).contains("model/class_embed.weight");
    assertThatThrownBy(() -> FileParts.of(file, "emma")).hasMessageContaining("no part emma");
  }

  @Test
  void theWrappingOfSeveralDevicesIsTakenOff() {
    assertThat(FileParts.of(file("data_parallel.pth"), "").tensors())
        .containsKey("class_embed.weight");
  }

  @Test
  void aFileWithoutWeightsSaysSo() {
    assertThatThrownBy(() -> FileParts.of(file("empty_dict.pth"), ""))
        .hasMessageContaining("holds no weights");
  }

  @Test
  void settingsOfTheTrainingAreRead() {
    assertThat(file("checkpoint_zip.pth").metadata())
        .containsEntry("num_queries", "300")
        .containsEntry("dilation", "false");
  }
}
