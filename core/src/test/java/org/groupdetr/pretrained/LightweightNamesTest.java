package org.groupdetr.pretrained;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.groupdetr.golden.GoldenFolder;
import org.groupdetr.weights.StoredTensor;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** All published names of LW-DETR and RF-DETR go in and come out, with all groups. */
class LightweightNamesTest {
  private static final int GROUPS = 13;

  @TestFactory
  List<DynamicTest> publishedNamesGoInAndComeOut() {
    List<DynamicTest> tests = new ArrayList<>();
    for (String folder : List.of("lw_detr", "rf_detr")) {
      for (Path file : GoldenFolder.filesOfOneKind(folder, "names", ".txt")) {
        String name = folder + "/" + file.getFileName();
        tests.add(DynamicTest.dynamicTest(name, () -> check(name, NameMapTest.listed(file))));
      }
    }
    GoldenFolder.requireSome(tests, "names.txt");
    return tests;
  }

  private static PublishedDetector kind(String file) {
    return file.startsWith("lw_detr")
        ? PublishedDetector.LW_DETR
        : file.contains("seg") ? PublishedDetector.RF_DETR_SEG : PublishedDetector.RF_DETR;
  }

  private static void check(String file, Map<String, StoredTensor> official) throws IOException {
    PublishedDetector kind = kind(file);
    assertThat(PublishedDetector.ofOfficial(official.keySet())).contains(kind);
    NameMap.Renamed renamed = kind.officialNames().toOurs(official);
    Map<String, List<Long>> back =
        NameMapTest.shapes(kind.officialNames().toTheirs(renamed.tensors(), true));
    renamed.leftOut().forEach((name, rule) -> back.put(name, official.get(name).shape()));
    assertThat(back).isEqualTo(NameMapTest.shapes(official));
    assertThat(Set.copyOf(renamed.leftOut().values()))
        .containsExactly(
            kind == PublishedDetector.LW_DETR
                ? "a counter of training steps"
                : "a buffer of keypoints, which is empty");
    for (int g = 0; g < GROUPS; g++) {
      String prefix = g == 0 ? "" : "groups." + (g + 1) + ".";
      assertThat(renamed.tensors())
          .containsKeys(
              prefix + "transformer.enc_output.weight",
              prefix + "transformer.enc_output_norm.bias",
              prefix + "transformer.enc_out_class_embed.bias",
              prefix + "transformer.enc_out_bbox_embed.layers.2.weight");
    }
    assertThat(kind.queriesOfGroup(renamed.tensors(), Map.of()) * GROUPS)
        .isEqualTo(official.get("query_feat.weight").shape().get(0));
  }
}
