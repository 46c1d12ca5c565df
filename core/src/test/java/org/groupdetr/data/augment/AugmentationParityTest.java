package org.groupdetr.data.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import java.util.zip.CRC32;
import org.assertj.core.data.Offset;
import org.groupdetr.data.GoldenPictures;
import org.groupdetr.data.HostTargets;
import org.groupdetr.data.TrainingPicture;
import org.groupdetr.data.image.PilResize;
import org.groupdetr.data.image.RgbImage;
import org.groupdetr.data.load.BatchPixels;
import org.groupdetr.data.load.BatchPixelsTest;
import org.groupdetr.geometry.Rings;
import org.groupdetr.geometry.Rle;
import org.groupdetr.geometry.Segmentation;
import org.groupdetr.geometry.Size;
import org.groupdetr.golden.GoldenFolder;
import org.groupdetr.golden.GoldenTensors;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Augmentation and batching against DETR's own transforms, run with the draws that they made. */
public class AugmentationParityTest {
  /** The settings of DETR's code. */
  public static final AugmentationSpec.ResizeCrop OFFICIAL =
      new AugmentationSpec.ResizeCrop(
          0.5,
          List.of(480, 512, 544, 576, 608, 640, 672, 704, 736, 768, 800),
          1333,
          0.5,
          List.of(400, 500, 600),
          384,
          600);

  private static final ResizeSpec EVALUATION = new ResizeSpec(800, 1333);

  @TestFactory
  Stream<DynamicTest> transforms() {
    Path list = GoldenFolder.file("data/augment.json");
    GoldenTensors tensors =
        GoldenTensors.read(GoldenFolder.root().resolve("data/augment.safetensors"));
    return cases(list).map(c -> dynamicTest(c.get("name").asText(), () -> check(c, tensors)));
  }

  private static void check(JsonNode augmented, GoldenTensors tensors) {
    JsonNode last = augmented.get("steps").get(augmented.get("steps").size() - 1);
    ResizePlan plan = plan(augmented);
    checkBoxes(augmented, plan, last);

    Optional<RgbImage> found = GoldenPictures.find(augmented.get("picture"));
    assumeTrue(found.isPresent(), "the data set is not here");
    RgbImage image = found.get();
    assertThat(GoldenPictures.sha256(image)).isEqualTo(augmented.get("picture_sha256").asText());
    assertThat(GoldenPictures.sha256(PilResize.image(plan.rows(image))))
        .isEqualTo(last.get("picture_sha256").asText());

    JsonNode window = augmented.get("final").get("window");
    BatchPixels pixels = BatchPixels.of(List.of(plan), 1, float[]::new);
    pixels.fill(0, image);
    float[] wanted = tensors.floats(augmented.get("name").asText() + "/window");
    int[] shape = tensors.shape(augmented.get("name").asText() + "/window");
    int top = window.get("top_left").get(0).asInt();
    int left = window.get("top_left").get(1).asInt();
    for (int i = 0; i < wanted.length; i++) {
      int channel = i / (shape[1] * shape[2]);
      int y = top + i / shape[2] % shape[1];
      int x = left + i % shape[2];
      int at = (channel * pixels.height() + y) * pixels.width() + x;
      assertThat(pixels.pixels()[at]).isEqualTo(wanted[i]);
    }
    for (int c = 0; c < 3; c++) {
      int area = pixels.height() * pixels.width();
      assertThat(mean(pixels.pixels(), c * area, area))
          .isCloseTo(window.get("mean").get(c).asDouble(), within(1e-9));
    }
  }

  private static void checkBoxes(JsonNode augmented, ResizePlan plan, JsonNode last) {
    JsonNode read = augmented.get("read");
    Instances stored = new Instances(labels(read), boxes(read));
    Instances seen = plan.instances(stored);
    assertThat(new int[] {plan.size().height(), plan.size().width()})
        .isEqualTo(ints(last.get("size")));
    assertThat(seen.labels()).isEqualTo(labels(last));
    assertThat(seen.boxes()).isEqualTo(boxes(last));
    Optional<List<Segmentation>> masks = masks(augmented);
    TrainingPicture picture =
        new TrainingPicture(
            1,
            Path.of("none"),
            plan.picture().width(),
            plan.picture().height(),
            stored.labels(),
            stored.boxes(),
            masks);
    HostTargets targets = plan.targets(picture);
    if (masks.isPresent()) {
      checkMasks(masks.get().stream().map(m -> m.mask(plan.picture())).toList(), read);
      checkMasks(targets.masks().orElseThrow(), last);
      checkMasks(targets.masks().orElseThrow(), augmented.get("final"));
    }
    assertThat(targets.labels()).isEqualTo(labels(augmented.get("final")));
    assertThat(targets.boxes()).isEqualTo(boxes(augmented.get("final")));
  }

  private static void checkMasks(List<Rle> masks, JsonNode expected) {
    assertThat(masks.stream().mapToInt(Rle::area).toArray())
        .isEqualTo(ints(expected.get("mask_pixels")));
    List<Long> sums = new ArrayList<>();
    for (Rle mask : masks) {
      CRC32 crc = new CRC32();
      crc.update(mask.decoded());
      sums.add(crc.getValue());
    }
    List<Long> wanted = new ArrayList<>();
    expected.get("mask_crc32").forEach(sum -> wanted.add(sum.asLong()));
    assertThat(sums).isEqualTo(wanted);
  }

  /** The masks that DETR's reader keeps; empty if their data set is not here. */
  private static Optional<List<Segmentation>> masks(JsonNode augmented) {
    JsonNode picture = augmented.get("picture");
    Optional<JsonNode> all =
        picture.has("annotations")
            ? Optional.of(picture.get("annotations"))
            : (picture.has("photo")
                    ? Optional.of(GoldenFolder.file("data/photo.json"))
                    : GoldenFolder.data("coco128/annotations/instances_train2017.json"))
                .map(file -> GoldenFolder.json(file).get("annotations"));
    if (all.isEmpty()) {
      return Optional.empty();
    }
    Map<Long, Segmentation> byId = new HashMap<>();
    for (JsonNode annotation : all.get()) {
      if (annotation.get("segmentation").isArray()) {
        List<double[]> rings = new ArrayList<>();
        for (JsonNode ring : annotation.get("segmentation")) {
          rings.add(
              StreamSupport.stream(ring.spliterator(), false)
                  .mapToDouble(JsonNode::asDouble)
                  .toArray());
        }
        long id = annotation.path("id").asLong(byId.size() + 1L);
        byId.put(id, new Segmentation.Polygons(Rings.of(rings)));
      }
    }
    List<Segmentation> masks = new ArrayList<>();
    augmented.get("read").get("ids").forEach(id -> masks.add(byId.get(id.asLong())));
    return Optional.of(masks);
  }

  @TestFactory
  Stream<DynamicTest> batch() {
    return Stream.of(GoldenFolder.file("data/augment.json"))
        .map(list -> dynamicTest("batch", () -> checkBatch(list)));
  }

  private static void checkBatch(Path list) {
    JsonNode batch = GoldenFolder.json(list).get("batch");
    Map<String, JsonNode> byName = new HashMap<>();
    cases(list).forEach(c -> byName.put(c.get("name").asText(), c));
    List<AugmentationPlan> plans = new ArrayList<>();
    List<RgbImage> images = new ArrayList<>();
    for (JsonNode name : batch.get("cases")) {
      JsonNode augmented = byName.get(name.asText());
      plans.add(plan(augmented));
      GoldenPictures.find(augmented.get("picture")).ifPresent(images::add);
    }
    assumeTrue(images.size() == plans.size(), "the data set is not here");
    BatchPixels pixels = BatchPixels.of(plans, 1, BatchPixelsTest::rubbish);
    IntStream.range(0, plans.size()).forEach(i -> pixels.fill(i, images.get(i)));

    int[] shape = {plans.size(), 3, pixels.height(), pixels.width()};
    assertThat(shape).isEqualTo(ints(batch.get("shape")));
    int area = pixels.height() * pixels.width();
    for (int i = 0; i < plans.size(); i++) {
      int from = i * area;
      long padded = IntStream.range(from, from + area).filter(k -> pixels.padding()[k]).count();
      assertThat(padded).isEqualTo(batch.get("padding_pixels").get(i).asLong());
      assertThat(mean(pixels.pixels(), 3 * from, 3 * area))
          .isCloseTo(batch.get("mean_per_picture_with_padding").get(i).asDouble(), within(1e-9));
    }
  }

  /** The plan that the case's draws lead to, drawn in the order and from the ranges it notes. */
  private static ResizePlan plan(JsonNode augmented) {
    Size size = new Size(augmented.get("width").asInt(), augmented.get("height").asInt());
    if (augmented.get("choices").path("kind").asText().equals("val")) {
      return ResizePlan.resized(EVALUATION, size);
    }
    GivenDraws draws = new GivenDraws(OFFICIAL, augmented.get("draws"));
    ResizePlan plan = ResizePlan.drawn(OFFICIAL, size, draws);
    assertThat(draws.left()).isZero();
    return plan;
  }

  private static double mean(float[] values, int from, int count) {
    double sum = 0;
    for (int i = from; i < from + count; i++) {
      sum += values[i];
    }
    return sum / count;
  }

  private static Offset<Double> within(double tolerance) {
    return Offset.offset(tolerance);
  }

  private static int[] labels(JsonNode facts) {
    return ints(facts.get("labels"));
  }

  private static float[] boxes(JsonNode facts) {
    float[] boxes = new float[4 * facts.get("boxes").size()];
    for (int i = 0; i < boxes.length; i++) {
      boxes[i] = (float) facts.get("boxes").get(i / 4).get(i % 4).asDouble();
    }
    return boxes;
  }

  private static int[] ints(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false).mapToInt(JsonNode::asInt).toArray();
  }

  private static Stream<JsonNode> cases(Path list) {
    return StreamSupport.stream(GoldenFolder.json(list).get("cases").spliterator(), false);
  }
}
