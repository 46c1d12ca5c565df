package org.groupdetr.data;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.groupdetr.data.check.DataCheck;
import org.groupdetr.data.check.SplitSummary;
import org.groupdetr.data.coco.CocoFile;
import org.groupdetr.data.load.TrainingPictures;
import org.groupdetr.golden.GoldenFolder;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The readers against counts and sums taken by other programs. */
class DataParityTest {
  private static final DataCheck.Options ALL = new DataCheck.Options(Optional.empty(), true, 100);

  @TestFactory
  Stream<DynamicTest> pascalVoc() {
    return Stream.of(GoldenFolder.file("data/bccd.json"))
        .map(f -> DynamicTest.dynamicTest("bccd", () -> checkVoc(GoldenFolder.json(f))));
  }

  @TestFactory
  Stream<DynamicTest> coco() {
    return Stream.of(GoldenFolder.file("data/coco128.json"))
        .map(f -> DynamicTest.dynamicTest("coco128", () -> checkCoco(GoldenFolder.json(f))));
  }

  @TestFactory
  Stream<DynamicTest> trainingPictures() {
    return Stream.of(GoldenFolder.file("data/augment.json"))
        .flatMap(f -> children(GoldenFolder.json(f).path("cases")).stream())
        .filter(c -> c.path("picture").has("photo") || c.path("picture").has("coco128"))
        .map(c -> DynamicTest.dynamicTest(c.path("name").asText(), () -> checkRead(c)));
  }

  private static void checkVoc(JsonNode golden) {
    DataCheck check = DataCheck.of(real("bccd"), ALL);
    DataSet data = check.data();
    assertThat(data.format()).isEqualTo(DataFormat.VOC);
    for (String name : List.of("train", "val", "test")) {
      JsonNode expected = golden.path("splits").path(name);
      compareVoc(data.split(name).orElseThrow(), data.labels(), expected);
    }
    int both = pictures(data, "train") + pictures(data, "val");
    assertThat(both).isEqualTo(golden.path("splits").path("trainval").path("pictures").asInt());
    List<String> problems = new ArrayList<>();
    golden.path("problems").forEach(p -> problems.add(p.path("file").asText() + ".jpg"));
    assertThat(problemFiles(check, ProblemKind.NO_AREA))
        .containsExactlyInAnyOrderElementsOf(problems);
    assertThat(check.fatal()).isFalse();
    assertThat(check.problems())
        .extracting(ProblemCount::kind)
        .containsExactly(ProblemKind.NO_AREA);
  }

  private static void compareVoc(Split split, Labels labels, JsonNode expected) {
    SplitSummary summary = SplitSummary.of(split, labels);
    assertThat(summary.pictures()).isEqualTo(expected.path("pictures").asInt());
    assertThat(summary.objects()).isEqualTo(expected.path("objects").asInt());
    assertThat(summary.emptyPictures())
        .isEqualTo(expected.path("pictures_without_objects").asInt());
    Map<String, Integer> classes = new TreeMap<>();
    for (int i = 0; i < labels.count(); i++) {
      classes.put(labels.at(i).name(), summary.objectsByClass().get(i));
    }
    Map<String, Integer> expectedClasses = new TreeMap<>();
    expected
        .path("classes")
        .properties()
        .forEach(e -> expectedClasses.put(e.getKey(), e.getValue().asInt()));
    assertThat(classes).isEqualTo(expectedClasses);
    double[] sum = new double[4];
    for (CocoAnnotation object : split.truth().annotations()) {
      sum[0] += object.x();
      sum[1] += object.y();
      sum[2] += object.x() + object.width();
      sum[3] += object.y() + object.height();
    }
    assertThat(sum).isEqualTo(numbers(expected.path("sum_xmin_ymin_xmax_ymax")));
    List<String> first = new ArrayList<>();
    expected.path("first").forEach(n -> first.add(n.asText() + ".jpg"));
    assertThat(split.truth().images().subList(0, first.size()))
        .extracting(CocoImage::fileName)
        .isEqualTo(first);
  }

  private static void checkCoco(JsonNode golden) {
    DataCheck check = DataCheck.of(real("coco128"), ALL);
    CocoData truth = check.data().split("train").orElseThrow().truth();
    assertThat(truth.images()).hasSize(golden.path("pictures").asInt());
    assertThat(truth.annotations()).hasSize(golden.path("annotations").asInt());
    assertThat(check.count(ProblemKind.CROWD)).isEqualTo(golden.path("crowds").asInt());
    assertThat(ids(check, ProblemKind.EMPTY_PICTURE))
        .isEqualTo(longs(golden.path("pictures_without_annotations")));
    assertThat(ids(check, ProblemKind.SIZE_DIFFERS))
        .isEqualTo(longs(golden.path("size_differs_from_file")));
    assertThat(ids(check, ProblemKind.PARTLY_OUTSIDE))
        .isEqualTo(longs(golden.path("box_leaves_picture_by_any_amount")));
    assertThat(check.splits().get(0).objects() + check.splits().get(0).crowds())
        .isEqualTo(golden.path("annotations").asInt());
    long used = check.splits().get(0).objectsByClass().stream().filter(n -> n > 0).count();
    assertThat(used).isEqualTo(golden.path("classes_used").asLong());
    compareClasses(check, golden.path("classes"));
    compareSums(check.data(), golden);
    assertThat(check.fatal()).isFalse();
  }

  private static void compareClasses(DataCheck check, JsonNode expected) {
    Labels labels = check.data().labels();
    assertThat(labels.count()).isEqualTo(expected.size());
    for (int i = 0; i < labels.count(); i++) {
      assertThat(labels.at(i).id()).isEqualTo(expected.get(i).path("id").asInt());
      assertThat(labels.at(i).name()).isEqualTo(expected.get(i).path("name").asText());
      assertThat(check.splits().get(0).objectsByClass().get(i))
          .isEqualTo(expected.get(i).path("objects").asInt());
    }
  }

  private static void compareSums(DataSet data, JsonNode golden) {
    Split split = data.split("train").orElseThrow();
    double[] sum = new double[4];
    for (CocoAnnotation object : split.truth().annotations()) {
      double[] box = {object.x(), object.y(), object.width(), object.height()};
      for (int i = 0; i < 4; i++) {
        sum[i] += box[i];
      }
    }
    close(sum, numbers(golden.path("sum_of_bbox_xywh")));
    List<TrainingPicture> pictures = TrainingPictures.of(split, data.labels());
    double[] learned = new double[4];
    int count = 0;
    for (TrainingPicture picture : pictures) {
      count += picture.labels().length;
      for (int i = 0; i < picture.boxes().length; i++) {
        learned[i % 4] += picture.boxes()[i];
      }
    }
    assertThat(count).isEqualTo(golden.path("kept_by_detr_reader").asInt());
    close(learned, numbers(golden.path("sum_xyxy_after_detr_reader")));
    List<Long> order = longs(golden.path("picture_order"));
    assertThat(pictures.subList(0, order.size()))
        .extracting(TrainingPicture::imageId)
        .isEqualTo(order);
  }

  /** What is left of the annotations, in single precision: equal to the last bit. */
  private static void checkRead(JsonNode golden) {
    JsonNode expected = golden.path("read");
    Split split = source(golden.path("picture"));
    long id = golden.path("picture").path("coco128").asLong(1);
    Labels labels = new Labels(split.truth().categories());
    TrainingPicture picture =
        TrainingPictures.of(split, labels).stream()
            .filter(p -> p.imageId() == id)
            .findFirst()
            .orElseThrow();
    List<Float> boxes = new ArrayList<>();
    expected.path("boxes").forEach(box -> box.forEach(v -> boxes.add((float) v.asDouble())));
    List<Float> found = new ArrayList<>();
    for (float value : picture.boxes()) {
      found.add(value);
    }
    assertThat(found).isEqualTo(boxes);
    List<Integer> categories = new ArrayList<>();
    for (int label : picture.labels()) {
      categories.add(labels.at(label).id());
    }
    List<Integer> expectedLabels = new ArrayList<>();
    expected.path("labels").forEach(l -> expectedLabels.add(l.asInt()));
    assertThat(categories).isEqualTo(expectedLabels);
    assertThat(picture.height()).isEqualTo(expected.path("size").get(0).asInt());
    assertThat(picture.width()).isEqualTo(expected.path("size").get(1).asInt());
  }

  private static Split source(JsonNode picture) {
    if (picture.has("photo")) {
      Path file = GoldenFolder.file("data/photo.json");
      return new Split("train", file.resolveSibling(""), CocoFile.read(file));
    }
    DataCheck check =
        DataCheck.of(real("coco128"), new DataCheck.Options(Optional.empty(), false, 0));
    return check.data().split("train").orElseThrow();
  }

  private static Path real(String name) {
    Optional<Path> folder = GoldenFolder.data(name);
    Assumptions.assumeTrue(folder.isPresent(), () -> "no pictures of " + name + " here");
    return folder.orElseThrow();
  }

  private static int pictures(DataSet data, String split) {
    return data.split(split).orElseThrow().truth().images().size();
  }

  private static List<String> problemFiles(DataCheck check, ProblemKind kind) {
    return first(check, kind).stream().map(DataProblem::file).toList();
  }

  private static List<Long> ids(DataCheck check, ProblemKind kind) {
    return first(check, kind).stream().map(p -> p.id().orElseThrow()).sorted().toList();
  }

  private static List<DataProblem> first(DataCheck check, ProblemKind kind) {
    return check.problems().stream()
        .filter(p -> p.kind() == kind)
        .flatMap(p -> p.first().stream())
        .sorted(Comparator.comparing(DataProblem::file))
        .toList();
  }

  private static void close(double[] found, double[] expected) {
    for (int i = 0; i < expected.length; i++) {
      // Only the order of a sum of some thousand doubles may differ.
      assertThat(found[i]).isCloseTo(expected[i], org.assertj.core.data.Offset.offset(1e-6));
    }
  }

  private static double[] numbers(JsonNode list) {
    return children(list).stream().mapToDouble(JsonNode::asDouble).toArray();
  }

  private static List<Long> longs(JsonNode list) {
    return children(list).stream().map(JsonNode::asLong).toList();
  }

  private static List<JsonNode> children(JsonNode list) {
    List<JsonNode> children = new ArrayList<>();
    list.forEach(children::add);
    return children;
  }
}
