package org.groupdetr.pretrained;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.groupdetr.detector.BuildContext;
import org.groupdetr.detector.SetDetector;
import org.groupdetr.golden.GoldenFolder;
import org.groupdetr.groups.GroupedQueries;
import org.groupdetr.groups.Grouping;
import org.groupdetr.nn.Init;
import org.groupdetr.nn.Role;
import org.groupdetr.pretrained.sizes.FittingRecipe;
import org.groupdetr.tensor.CounterRng;
import org.groupdetr.tensor.Engine;
import org.groupdetr.weights.StoredTensor;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** All published names of LW-DETR and RF-DETR go in and come out, with all groups. */
class LightweightNamesTest {
  private static final int GROUPS = 13;

  @BeforeAll
  static void load() {
    Engine.load();
  }

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
    assertThat(NameMapTest.shapes(renamed.tensors())).isEqualTo(state(file, kind, renamed));
  }

  /** The detector of the recipe that fits, with the rows of its groups in one tensor. */
  private static Map<String, List<Long>> state(
      String file, PublishedDetector kind, NameMap.Renamed renamed) {
    FittingRecipe fitting =
        FittingRecipe.of(kind.table(), kind.overrides(renamed.tensors(), Map.of()));
    assertThat(fitting.exact()).as(fitting.recipe().name()).isTrue();
    assertThat(fitting.recipe().name()).isEqualTo(recipe(file));
    Map<String, List<Long>> shapes = new TreeMap<>();
    Grouping groups = new Grouping(Grouping.Kind.GROUP, GROUPS);
    BuildContext context = new BuildContext(91, groups, false, Init.shapes(), new CounterRng(0));
    try (SetDetector<?> detector = context.detector(fitting.recipe().detector())) {
      TensorRoles roles = TensorRoles.of(detector);
      detector
          .state()
          .forEach((name, tensor) -> shapes.put(name, NameMapTest.bare(tensor).shape()));
      for (String name : List.of("refpoint_embed.weight", "query_feat.weight")) {
        assertThat(roles.hasRows(name, Role.Rows.QUERIES)).as(name).isTrue();
        for (int g = 1; g < GROUPS; g++) {
          List<Long> own = shapes.remove(GroupedQueries.name(name, g));
          List<Long> all = shapes.get(name);
          shapes.put(name, List.of(all.get(0) + own.get(0), own.get(1)));
        }
      }
    }
    return shapes;
  }

  private static String recipe(String file) {
    String family = file.startsWith("lw_detr") ? "lw-detr-" : "rf-detr-";
    String size = file.replaceAll(".*/names-?|\\.txt", "").replace("deprecated", "2025");
    return family + (size.isEmpty() ? family.startsWith("lw") ? "tiny" : "nano" : size);
  }
}
