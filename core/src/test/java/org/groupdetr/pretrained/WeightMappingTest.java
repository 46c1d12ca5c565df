package org.groupdetr.pretrained;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.groupdetr.common.UserException;
import org.groupdetr.data.CocoCategory;
import org.groupdetr.data.Labels;
import org.groupdetr.detector.BuildContext;
import org.groupdetr.detector.DetectorSpec;
import org.groupdetr.detector.SetDetector;
import org.groupdetr.detector.Tiny;
import org.groupdetr.groups.Grouping;
import org.groupdetr.pretrained.WeightSource.Layout;
import org.groupdetr.pretrained.download.WeightCache;
import org.groupdetr.recipe.ModelFile;
import org.groupdetr.recipe.Recipe;
import org.groupdetr.recipe.RecipeFile;
import org.groupdetr.tensor.CounterRng;
import org.groupdetr.tensor.Engine;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.weights.StoredTensor;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Weights meet detectors of other classes, groups and queries. */
class WeightMappingTest {
  static final Labels PETS = labels("cat", "dog", "bird");
  private static final WeightCache NO_CACHE =
      new WeightCache(Path.of("none"), (file, bytes, total) -> {});
  @TempDir Path folder;

  @BeforeAll
  static void load() {
    Engine.load();
  }

  private static Labels labels(String... names) {
    List<CocoCategory> categories = new ArrayList<>();
    for (String name : names) {
      categories.add(new CocoCategory(categories.size() + 1, name, ""));
    }
    return new Labels(categories);
  }

  private static DetectorSpec.ConditionalDetr spec(int queries) {
    DetectorSpec.ConditionalDetr tiny = Tiny.conditional(0);
    return new DetectorSpec.ConditionalDetr(
        tiny.backbone(),
        tiny.transformer(),
        queries,
        tiny.matching(),
        tiny.losses(),
        tiny.detections());
  }

  private static Recipe recipe(int queries) {
    Recipe small = RecipeFile.read("small", List.of());
    return new Recipe(
        "tiny",
        "tiny",
        Optional.empty(),
        spec(queries),
        small.data(),
        small.training(),
        small.evaluation());
  }

  static SetDetector<?> built(int queries, int groups, Labels labels, long seed) {
    return spec(queries)
        .build(
            new BuildContext(
                labels.count(),
                new Grouping(Grouping.Kind.GROUP, groups),
                false,
                seed,
                new CounterRng(0)));
  }

  static WeightSource model(SetDetector<?> detector, Labels labels, int queries) {
    Map<String, StoredTensor> tensors = new LinkedHashMap<>();
    detector.state().forEach((name, tensor) -> tensors.put(name, StoredTensor.of(tensor)));
    return new WeightSource(
        "weights",
        Layout.OURS,
        Optional.of(recipe(queries)),
        Optional.of(HeadClasses.of(labels)),
        tensors,
        OptionalLong.empty(),
        Map.of());
  }

  /** The rows of a tensor. */
  static List<List<Float>> rows(SetDetector<?> detector, String name) {
    Tensor tensor = detector.state().get(name);
    float[] all = tensor.floats();
    int width = all.length / tensor.size(0);
    List<List<Float>> rows = new ArrayList<>();
    for (int i = 0; i < tensor.size(0); i++) {
      List<Float> row = new ArrayList<>();
      for (float value : Arrays.copyOfRange(all, i * width, (i + 1) * width)) {
        row.add(value);
      }
      rows.add(row);
    }
    return rows;
  }

  private static List<String> fit(
      WeightSource model, SetDetector<?> detector, Labels labels, Optional<ClassChoice> choice) {
    WeightMapping fit = WeightMapping.of(model, detector, labels, choice);
    fit.apply(detector);
    return fit.lines();
  }

  @Test
  void equalDetectorsTakeEveryTensor() {
    try (SetDetector<?> source = built(7, 3, PETS, 1);
        SetDetector<?> target = built(7, 3, PETS, 2)) {
      fit(model(source, PETS, 7), target, PETS, Optional.empty());
      target
          .state()
          .forEach(
              (name, tensor) ->
                  assertThat(tensor.bytes()).as(name).isEqualTo(source.state().get(name).bytes()));
    }
  }

  @Test
  void rowsOfEqualNamesAreKeptWhereverTheyStand() {
    Labels other = labels("horse", "bird", "cat", "cow");
    try (SetDetector<?> source = built(7, 1, PETS, 1);
        SetDetector<?> target = built(7, 1, other, 2)) {
      List<List<Float>> theirs = rows(source, "class_embed.weight");
      List<List<Float>> before = rows(target, "class_embed.weight");
      List<String> lines = fit(model(source, PETS, 7), target, other, Optional.empty());
      assertThat(rows(target, "class_embed.weight"))
          .containsExactly(before.get(0), theirs.get(2), theirs.get(0), before.get(3));
      assertThat(lines)
          .anyMatch(line -> line.contains("rows kept by name: [bird, cat]; fresh: [horse, cow]"));
    }
  }

  @Test
  void aHeadIsReplacedWhenAsked() {
    try (SetDetector<?> source = built(7, 1, PETS, 1);
        SetDetector<?> target = built(7, 1, PETS, 2)) {
      List<List<Float>> before = rows(target, "class_embed.weight");
      List<String> lines =
          fit(model(source, PETS, 7), target, PETS, Optional.of(ClassChoice.REPLACE));
      assertThat(rows(target, "class_embed.weight")).isEqualTo(before);
      assertThat(lines).anyMatch(line -> line.contains("class head: replaced"));
    }
  }

  @Test
  void keepingClassesThatAreNotKnownIsAnErrorWithTheChoices() {
    Labels other = labels("cat", "horse");
    try (SetDetector<?> source = built(7, 1, PETS, 1);
        SetDetector<?> target = built(7, 1, other, 2)) {
      assertThatThrownBy(
              () ->
                  WeightMapping.of(
                      model(source, PETS, 7), target, other, Optional.of(ClassChoice.KEEP)))
          .isInstanceOf(UserException.class)
          .hasMessageContaining("[horse]")
          .hasMessageContaining("--classes by-name")
          .hasMessageContaining("--classes replace");
    }
  }

  @Test
  void groupsShrinkToTheirFirstRows() {
    try (SetDetector<?> source = built(7, 3, PETS, 1);
        SetDetector<?> target = built(4, 1, PETS, 2)) {
      List<String> lines = fit(model(source, PETS, 7), target, PETS, Optional.empty());
      assertThat(rows(target, "query_embed.weight"))
          .isEqualTo(rows(source, "query_embed.weight").subList(0, 4));
      assertThat(lines)
          .anyMatch(
              line ->
                  line.contains(
                      "3 groups of 7 in the weights, 1 group of 4 wanted: 4 rows in place, 0 from"
                          + " spare groups, 0 fresh"));
    }
  }

  @Test
  void groupsGrowFromSpareRowsThenFresh() {
    try (SetDetector<?> source = built(4, 3, PETS, 1);
        SetDetector<?> target = built(7, 2, PETS, 2)) {
      List<List<Float>> fresh = rows(target, "groups.2.query_embed.weight");
      fit(model(source, PETS, 4), target, PETS, Optional.empty());
      List<List<Float>> first = rows(source, "query_embed.weight");
      List<List<Float>> second = rows(source, "groups.2.query_embed.weight");
      List<List<Float>> spare = rows(source, "groups.3.query_embed.weight");
      List<List<Float>> expected = new ArrayList<>(first);
      expected.addAll(spare.subList(0, 3));
      assertThat(rows(target, "query_embed.weight")).isEqualTo(expected);
      expected = new ArrayList<>(second);
      expected.addAll(spare.subList(3, 4));
      expected.addAll(fresh.subList(5, 7));
      assertThat(rows(target, "groups.2.query_embed.weight")).isEqualTo(expected);
    }
  }

  /** The authors keep the rows of all groups in one tensor, group after group. */
  @Test
  void rowsOfAllGroupsInOneTensorAreTakenApart() {
    try (SetDetector<?> source = built(12, 1, PETS, 1);
        SetDetector<?> target = built(4, 3, PETS, 2)) {
      fit(model(source, PETS, 4), target, PETS, Optional.empty());
      List<List<Float>> all = rows(source, "query_embed.weight");
      assertThat(rows(target, "query_embed.weight")).isEqualTo(all.subList(0, 4));
      assertThat(rows(target, "groups.2.query_embed.weight")).isEqualTo(all.subList(4, 8));
      assertThat(rows(target, "groups.3.query_embed.weight")).isEqualTo(all.subList(8, 12));
    }
  }

  @Test
  void whatIsMissingOrLeftOrOfAnotherShapeIsAnError() {
    try (SetDetector<?> source = built(7, 1, PETS, 1);
        SetDetector<?> target = built(7, 1, PETS, 2)) {
      WeightSource good = model(source, PETS, 7);
      Map<String, StoredTensor> tensors = new LinkedHashMap<>(good.tensors());
      tensors.remove("input_proj.bias");
      tensors.put("odd", tensors.get("input_proj.weight"));
      StoredTensor norm = good.tensors().get("transformer.decoder.norm.bias");
      tensors.put("transformer.decoder.norm.bias", norm.rows(0, 3));
      WeightSource bad =
          new WeightSource(
              "weights",
              Layout.OURS,
              good.recipe(),
              good.slots(),
              tensors,
              OptionalLong.empty(),
              Map.of());
      List<Float> before = rows(target, "transformer.decoder.norm.weight").get(0);
      assertThatThrownBy(() -> WeightMapping.of(bad, target, PETS, Optional.empty()))
          .isInstanceOf(UserException.class)
          .hasMessageContaining("3 differences")
          .hasMessageContaining("missing input_proj.bias")
          .hasMessageContaining("unknown odd")
          .hasMessageContaining("transformer.decoder.norm.bias is [3], not [16]");
      assertThat(rows(target, "transformer.decoder.norm.weight").get(0)).isEqualTo(before);
    }
  }

  @Test
  void anExportedFileHoldsTheFirstGroupAndAllWhenAsked() {
    try (SetDetector<?> source = built(7, 3, PETS, 1)) {
      WeightSource model = model(source, PETS, 7);
      new Export(model).safetensors(folder.resolve("first"), false);
      new Export(model).safetensors(folder.resolve("all"), true);
      WeightSource first = open("first");
      WeightSource all = open("all");
      assertThat(first.tensors()).doesNotContainKey("groups.2.query_embed.weight");
      assertThat(all.tensors().keySet()).isEqualTo(source.state().keySet());
      assertThat(first.labels()).isEqualTo(PETS);
      assertThat(first.recipe()).isEqualTo(model.recipe());
      source
          .state()
          .forEach(
              (name, tensor) ->
                  assertThat(all.tensors().get(name).sameNumbers(StoredTensor.of(tensor)))
                      .as(name)
                      .isTrue());
    }
  }

  private WeightSource open(String name) {
    return WeightSources.open(
        folder.resolve(name).resolve("model.safetensors").toString(), NO_CACHE);
  }

  @Test
  void cocoSlotsBecomeClassesAndSlotsAgain() {
    Labels coco = CocoNames.labels();
    assertThat(coco.count()).isEqualTo(80);
    assertThat(coco.categories().get(79)).isEqualTo(new CocoCategory(90, "toothbrush", ""));
    HeadClasses slots = HeadClasses.coco();
    assertThat(slots.classes()).hasSize(91);
    ClassRows rows = ClassRows.of(slots, coco, Optional.of(ClassChoice.KEEP));
    StoredTensor head = numbered(91);
    StoredTensor classes = rows.picked(head, 91, head);
    assertThat(values(classes).get(0)).isEqualTo(1f);
    assertThat(values(classes).get(79)).isEqualTo(90f);
    StoredTensor again = ClassRows.spread(classes, HeadClasses.of(coco), slots);
    for (int id = 0; id < 91; id++) {
      boolean used = slots.classes().get(id).isPresent();
      assertThat(values(again).get(id)).isEqualTo(used ? (float) id : -20f);
    }
  }

  private static StoredTensor numbered(int rows) {
    List<StoredTensor> parts = new ArrayList<>();
    for (int i = 0; i < rows; i++) {
      parts.add(StoredTensor.filled(i, List.of(1L)));
    }
    return StoredTensor.joined(parts);
  }

  private static List<Float> values(StoredTensor tensor) {
    List<Float> values = new ArrayList<>();
    for (float value : tensor.tensor().floats()) {
      values.add(value);
    }
    return values;
  }

  @Test
  void aModelOfARunIsOpenedAsItIs() {
    try (SetDetector<?> source = built(7, 3, PETS, 1)) {
      Path file = folder.resolve("best.safetensors");
      ModelFile.write(file, recipe(7), PETS, source.ofGroup(source.state(), 0));
      WeightSource model = WeightSources.open(folder.toString(), NO_CACHE);
      assertThat(model.layout()).isEqualTo(Layout.OURS);
      try (SetDetector<?> loaded = model.load()) {
        assertThat(rows(loaded, "query_embed.weight"))
            .isEqualTo(rows(source, "query_embed.weight"));
      }
    }
  }

  @Test
  void whatIsNotThereNamesWhatIsKnown() {
    assertThatThrownBy(() -> WeightSources.open("torchvision/resnet50", NO_CACHE))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("torchvision/resnet50-v1");
  }
}
