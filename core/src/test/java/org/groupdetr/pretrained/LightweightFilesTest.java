package org.groupdetr.pretrained;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.groupdetr.common.UserException;
import org.groupdetr.data.CocoCategory;
import org.groupdetr.golden.GoldenFolder;
import org.groupdetr.weights.BareTensors;
import org.groupdetr.weights.StoredTensor;
import org.groupdetr.weights.TensorFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What files of LW-DETR and RF-DETR are taken for. */
class LightweightFilesTest {
  static List<Path> folders() {
    List<Path> folders = new ArrayList<>();
    for (String family : List.of("lw_detr", "rf_detr")) {
      folders.addAll(GoldenFolder.filesOfOneKind(family, "hf-", ""));
    }
    GoldenFolder.requireSome(folders, "folders of Hugging Face");
    return folders;
  }

  /** The folder's own list says which tensors an official one is made of. */
  @ParameterizedTest
  @MethodSource("folders")
  void namesOfTransformersAreUnderstoodAndWritten(Path folder) {
    Map<String, StoredTensor> file = TensorFile.open(folder.resolve("model.safetensors")).stored();
    HuggingFaceKind kind = HuggingFaceConfig.read(folder).kind(file.keySet());
    Map<String, StoredTensor> ours = kind.names(false).toOurs(file).tensors();
    JsonNode mapping = HuggingFaceConfig.json(folder.resolve("mapping.json"));
    int checked = 0;
    for (Map.Entry<String, JsonNode> entry : mapping.properties()) {
      Map<String, StoredTensor> one = new LinkedHashMap<>();
      one.put(entry.getKey(), BareTensors.of(List.of(1L)));
      for (String name : kind.kind().officialNames().toOurs(one).tensors().keySet()) {
        List<StoredTensor> parts = new ArrayList<>();
        entry.getValue().forEach(part -> parts.add(file.get(part.asText())));
        StoredTensor official = parts.size() == 1 ? parts.get(0) : StoredTensor.joined(parts);
        assertThat(ours.get(name).sameNumbers(official)).as(name).isTrue();
        checked++;
      }
    }
    assertThat(checked).isEqualTo(ours.size());
    Map<String, StoredTensor> again = kind.withBuffers(kind.names(false).toTheirs(ours, false), 5);
    assertThat(again.keySet()).isEqualTo(file.keySet());
    file.forEach((name, own) -> assertThat(own.sameNumbers(again.get(name))).as(name).isTrue());
  }

  /** The networks of version 5 call parts of the backbone's attention as files do not. */
  @Test
  void bothSpellingsOfAnLwDetrAreUnderstood() {
    Path folder = GoldenFolder.file("lw_detr/hf-tiny");
    Map<String, StoredTensor> file = TensorFile.open(folder.resolve("model.safetensors")).stored();
    Map<String, StoredTensor> renamed = new LinkedHashMap<>();
    file.forEach(
        (name, tensor) ->
            renamed.put(
                name.replaceAll(
                        "attention\\.attention\\.(.)(uery|ey|alue)\\.", "attention.$1_proj.")
                    .replace("attention.output.", "attention.o_proj."),
                tensor));
    assertThat(renamed.keySet()).isNotEqualTo(file.keySet());
    NameMap names = HuggingFaceKind.LIGHTWEIGHT.names(false);
    assertThat(names.toOurs(renamed).tensors().keySet())
        .isEqualTo(names.toOurs(file).tensors().keySet());
  }

  @ParameterizedTest
  @CsvSource({
    "126400000, 768, , RF-DETR XL or 2XL by its size",
    "126900000, 768, , RF-DETR XL or 2XL by its size",
    "33000000, 384, RFDETR2XLarge, PML 1.0",
  })
  void weightsUnderAnotherLicenceAreRefused(long count, long width, String model, String message) {
    Map<String, StoredTensor> tensors = new LinkedHashMap<>();
    tensors.put(
        "backbone.0.encoder.encoder.embeddings.cls_token", BareTensors.of(List.of(1L, 1L, width)));
    tensors.put("backbone.0.projector.stages.0.1.bias", BareTensors.of(List.of(count - width)));
    Map<String, String> settings = model == null ? Map.of() : Map.of("model_name", model);
    assertThatThrownBy(
            () -> OtherLicence.requireNone("f.pth", PublishedDetector.RF_DETR, tensors, settings))
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith("f.pth")
        .hasMessageContaining(message);
  }

  @Test
  void classesOfFineTunedFilesHaveASpareRow() {
    assertThat(names(HeadClasses.stated(4, Map.of("class_names", "[\"cell\",\"yeast\",\"rod\"]"))))
        .containsExactly("cell", "yeast", "rod");
    assertThat(HeadClasses.stated(4, Map.of("class_names", "[\"a\",\"b\",\"c\",\"d\"]")).classes())
        .hasSize(4)
        .allMatch(java.util.Optional::isPresent);
    assertThat(names(HeadClasses.stated(3, Map.of("num_classes", "2"))))
        .containsExactly("class 1", "class 2");
    assertThat(HeadClasses.stated(91, Map.of("num_classes", "90"))).isEqualTo(HeadClasses.coco());
    assertThat(names(HeadClasses.stated(2, Map.of("class_names", "cell"))))
        .containsExactly("class 1", "class 2");
  }

  private static List<String> names(HeadClasses classes) {
    return classes.labels().categories().stream().map(CocoCategory::name).toList();
  }
}
