package org.groupdetr.pretrained;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.groupdetr.common.UserException;
import org.groupdetr.detector.BuildContext;
import org.groupdetr.detector.SetDetector;
import org.groupdetr.features.ResNet;
import org.groupdetr.features.ResNetSpec;
import org.groupdetr.golden.GoldenFolder;
import org.groupdetr.groups.Grouping;
import org.groupdetr.nn.Init;
import org.groupdetr.recipe.RecipeFile;
import org.groupdetr.tensor.Engine;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.weights.BareTensors;
import org.groupdetr.weights.StoredTensor;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole lists of published names go in and come out, with nothing unexplained. */
class NameMapTest {
  private static final Pattern LINE = Pattern.compile("(\\S+)[ |\\t]+\\[?([0-9,x]*)\\]?[ |\\t].*");

  @BeforeAll
  static void load() {
    Engine.load();
  }

  @TestFactory
  List<DynamicTest> officialNamesAreOurs() {
    List<DynamicTest> tests = new ArrayList<>();
    for (PublishedDetector kind : PublishedDetector.values()) {
      if (kind.isLightweight()) {
        continue; // see LightweightNamesTest
      }
      String folder = kind.table().replace("-detr", "").replace('-', '_');
      for (Path file : GoldenFolder.filesOfOneKind(folder, "names", ".txt")) {
        tests.add(DynamicTest.dynamicTest(folder, () -> check(kind, listed(file))));
      }
    }
    GoldenFolder.requireSome(tests, "names.txt");
    return tests;
  }

  private static void check(PublishedDetector kind, Map<String, StoredTensor> official) {
    assertThat(PublishedDetector.ofOfficial(official.keySet())).contains(kind);
    NameMap.Renamed renamed = kind.officialNames().toOurs(official);
    assertThat(shapes(renamed.tensors())).isEqualTo(shapes(state(kind)));
    Map<String, List<Long>> back = shapes(kind.officialNames().toTheirs(renamed.tensors(), true));
    renamed.leftOut().forEach((name, rule) -> back.putIfAbsent(name, official.get(name).shape()));
    assertThat(back).isEqualTo(shapes(official));
    assertThat(renamed.leftOut())
        .allSatisfy(
            (name, rule) -> assertThat(rule).matches("weights of the loss|second names of others"));
  }

  private static Map<String, StoredTensor> state(PublishedDetector kind) {
    Map<String, StoredTensor> state = new LinkedHashMap<>();
    try (SetDetector<?> detector =
        RecipeFile.read(kind.recipe(), List.of())
            .detector()
            .build(
                BuildContext.forUse(
                    kind == PublishedDetector.MASK2FORMER ? 80 : 91, Grouping.NONE))) {
      detector.state().forEach((name, tensor) -> state.put(name, bare(tensor)));
    }
    return state;
  }

  static StoredTensor bare(Tensor tensor) {
    return BareTensors.of(Arrays.stream(tensor.shape()).boxed().toList());
  }

  /** Names and shapes of a list. */
  static Map<String, StoredTensor> listed(Path file) throws IOException {
    Map<String, StoredTensor> tensors = new LinkedHashMap<>();
    for (String line : Files.readAllLines(file)) {
      Matcher matcher = LINE.matcher(line + " ");
      if (!line.startsWith("#") && matcher.matches()) {
        List<Long> shape = new ArrayList<>();
        for (String side : matcher.group(2).split("[,x]", -1)) {
          if (!side.isEmpty()) {
            shape.add(Long.parseLong(side));
          }
        }
        tensors.put(matcher.group(1), BareTensors.of(shape));
      }
    }
    assertThat(tensors).hasSizeGreaterThan(300);
    return tensors;
  }

  static Map<String, List<Long>> shapes(Map<String, StoredTensor> tensors) {
    Map<String, List<Long>> shapes = new TreeMap<>();
    tensors.forEach((name, tensor) -> shapes.put(name, tensor.shape()));
    return shapes;
  }

  @ParameterizedTest
  @ValueSource(ints = {18, 34, 50, 101})
  void torchvisionsNamesAreThoseOfOurBackbone(int depth) {
    ResNetSpec spec =
        new ResNetSpec(depth, 64, 4, false, ResNetSpec.Stem.STANDARD, ResNetSpec.Norm.FROZEN);
    Map<String, StoredTensor> theirs = new LinkedHashMap<>();
    Map<String, StoredTensor> ours = new LinkedHashMap<>();
    try (ResNet body = new ResNet(spec, 1, new Init(1))) {
      body.state()
          .forEach(
              (name, tensor) -> {
                ours.put("backbone.0.body." + name, bare(tensor));
                theirs.put(name, bare(tensor));
                if (name.endsWith("running_var")) {
                  theirs.put(
                      name.replace("running_var", "num_batches_tracked"),
                      BareTensors.of(List.of()));
                }
              });
    }
    NameMap map = NameMap.of("torchvision", "torchvision-resnet");
    Map<String, StoredTensor> whole = new LinkedHashMap<>(theirs);
    whole.put("fc.weight", BareTensors.of(List.of(1000L, 2048L)));
    whole.put("fc.bias", BareTensors.of(List.of(1000L)));
    NameMap.Renamed renamed = map.toOurs(whole);
    assertThat(shapes(renamed.tensors())).isEqualTo(shapes(ours));
    assertThat(renamed.leftOut().values())
        .containsOnly("the classifier of ImageNet", "a counter of training steps");
    theirs.keySet().removeIf(name -> name.endsWith("num_batches_tracked"));
    assertThat(shapes(map.toTheirs(ours, false))).isEqualTo(shapes(theirs));
  }

  /** Mask2Former's list says of each tensor of its backbone what torchvision calls it. */
  @Test
  void detectron2CallsTorchvisionsTensorsAsPublished() throws IOException {
    Path list = GoldenFolder.file("mask2former/names.txt");
    NameMap torchvision = NameMap.of("torchvision", "torchvision-resnet");
    NameMap detectron2 = NameMap.of("detectron2", "detectron2-resnet");
    int checked = 0;
    for (String line : Files.readAllLines(list)) {
      String[] cells = line.split("\t", -1);
      if (cells.length == 6 && cells[0].startsWith("backbone.")) {
        StoredTensor one = BareTensors.of(List.of());
        Map<String, StoredTensor> ours = torchvision.toOurs(Map.of(cells[5], one)).tensors();
        assertThat(detectron2.toTheirs(ours, false)).as(cells[5]).containsOnlyKeys(cells[0]);
        assertThat(detectron2.toOurs(Map.of(cells[0], one)).tensors()).isEqualTo(ours);
        checked++;
      }
    }
    assertThat(checked).isEqualTo(265);
  }

  /** Published files of 2022 have other names than the code has now. */
  @Test
  void olderNamesOfMask2FormerAreUnderstood() {
    Map<String, StoredTensor> old = new LinkedHashMap<>();
    for (String name :
        List.of(
            "sem_seg_head.predictor.static_query.weight",
            "sem_seg_head.adapter_1.norm.bias",
            "sem_seg_head.transformer.level_embed")) {
      old.put(name, BareTensors.of(List.of(2L)));
    }
    assertThat(PublishedDetector.MASK2FORMER.officialNames().toOurs(old).tensors())
        .containsOnlyKeys(
            "sem_seg_head.predictor.query_feat.weight",
            "sem_seg_head.pixel_decoder.adapter_1.norm.bias",
            "sem_seg_head.pixel_decoder.transformer.level_embed");
  }

  @ParameterizedTest
  @EnumSource(
      value = HuggingFaceKind.class,
      names = {"CONDITIONAL", "DAB", "MASK2FORMER"}) // for the others see LightweightFilesTest
  void huggingFaceHasANameForEachOfOurs(HuggingFaceKind kind) {
    Map<String, StoredTensor> ours = state(kind.kind());
    for (boolean timm : new boolean[] {false, true}) {
      NameMap names = kind.names(timm);
      Map<String, StoredTensor> theirs = names.toTheirs(ours, false);
      assertThat(theirs).hasSizeGreaterThan(ours.size());
      assertThat(shapes(names.toOurs(theirs).tensors())).isEqualTo(shapes(ours));
    }
  }

  @Test
  void whatNoRuleExplainsIsAnError() {
    NameMap map = NameMap.of("torchvision", "torchvision-resnet");
    assertThatThrownBy(() -> map.toOurs(Map.of("head.weight", BareTensors.of(List.of(2L)))))
        .isInstanceOf(UserException.class)
        .hasMessage(
            "no rule explains the tensor head.weight of weights that look like torchvision");
  }

  @Test
  void numbersThatBeginAtOneAreTranslatedBothWays() {
    NameRule rule = NameRule.parse("stages.*.layer.* -> layer*+1.conv*+1");
    assertThat(rule.toOurs("stages.0.layer.9").orElseThrow().name()).isEqualTo("layer1.conv10");
    assertThat(rule.toTheirs("layer1.conv10")).containsExactly("stages.0.layer.9");
    assertThat(rule.toTheirs("layer0.conv1")).isEmpty();
    assertThat(rule.toOurs("stages.x.layer.1")).isEmpty();
  }
}
