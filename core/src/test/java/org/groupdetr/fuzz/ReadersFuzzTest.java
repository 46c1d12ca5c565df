package org.groupdetr.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.groupdetr.common.UserException;
import org.groupdetr.data.check.DataCheck;
import org.groupdetr.data.coco.CocoFile;
import org.groupdetr.data.coco.ResultsFile;
import org.groupdetr.data.image.RgbImage;
import org.groupdetr.golden.GoldenFolder;
import org.groupdetr.pretrained.WeightSources;
import org.groupdetr.pretrained.download.WeightCache;
import org.groupdetr.recipe.RecipeFile;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Texts of strangers, damaged at random, are read or refused in one line that names no class of the
 * program. Each round has a number that makes it again; rounds that once found something are always
 * run. {@code -Dfuzz.rounds=N} asks for more, {@code -Dfuzz.first=N} for others; the profile {@code
 * fuzz} does so for hours.
 */
class ReadersFuzzTest {
  private static final int ROUNDS = Integer.getInteger("fuzz.rounds", 150);
  private static final long FIRST = Long.getLong("fuzz.first", 0);

  /** Rounds that found something, by reader. */
  private static final Map<String, List<Long>> FOUND = Map.of();

  private static final String COCO =
      """
      {"info": {"year": 2026}, "licenses": [{"id": 1}],
       "images": [
        {"id": 1, "file_name": "a.png", "width": 8, "height": 6},
        {"id": 2, "file_name": "b.png", "width": 8, "height": 6}],
       "annotations": [
        {"id": 1, "image_id": 1, "category_id": 3, "bbox": [1, 1, 4, 3], "area": 12, "iscrowd": 0,
         "segmentation": [[1, 1, 5, 1, 5, 4]]},
        {"id": 2, "image_id": 1, "category_id": 5, "bbox": [0, 0, 2.5, 2], "area": 5, "iscrowd": 1,
         "segmentation": {"size": [6, 8], "counts": [3, 5, 40]}},
        {"id": 3, "image_id": 2, "category_id": 3, "bbox": [2, 2, 3, 3], "area": 9, "iscrowd": 0,
         "segmentation": {"size": [6, 8], "counts": "35X1"}}],
       "categories": [{"id": 3, "name": "cat", "supercategory": "animal"}, {"id": 5, "name": "dog"}]}
      """;

  private static final String RESULTS =
      """
      [{"image_id": 1, "category_id": 3, "bbox": [1, 1, 4, 3], "score": 0.9,
        "segmentation": {"size": [6, 8], "counts": "35X1"}},
       {"image_id": 2, "category_id": 5, "bbox": [0.5, 0, 2, 2], "score": 1e-3,
        "segmentation": {"size": [6, 8], "counts": "35X1"}}]
      """;

  private static final String VOC =
      """
      <?xml version="1.0" encoding="UTF-8"?>
      <annotation>
        <folder>x</folder><filename>a.png</filename>
        <size><width>8</width><height>6</height><depth>3</depth></size>
        <object><name>cat</name><difficult>0</difficult><truncated>1</truncated>
          <bndbox><xmin>1</xmin><ymin>1</ymin><xmax>5</xmax><ymax>4</ymax></bndbox></object>
        <object><name>dog</name><difficult>1</difficult>
          <bndbox><xmin>2.5</xmin><ymin>1</ymin><xmax>8</xmax><ymax>6</ymax></bndbox></object>
      </annotation>
      """;

  private static final String YOLO =
      """
      0 0.5 0.5 0.25 0.5
      1 0.1 0.1 0.9 0.1 0.9 0.9
      # a remark
      0 0.25 0.25 0.1 0.1
      """;

  private static final String YOLO_DATA =
      """
      path: .
      train: images/train
      val: [images/train]
      nc: 2
      names:
        0: cat
        1: "dog: small"
      """;

  private static final String CONFIG =
      """
      {"architectures": ["ConditionalDetrForObjectDetection"], "model_type": "conditional_detr",
       "d_model": 256, "encoder_layers": 6, "decoder_layers": 6, "num_queries": 300,
       "encoder_attention_heads": 8, "decoder_attention_heads": 8, "encoder_ffn_dim": 2048,
       "decoder_ffn_dim": 2048, "dropout": 0.1, "backbone": "resnet50", "use_timm_backbone": true,
       "id2label": {"0": "cat", "1": "dog"}, "label2id": {"cat": 0, "dog": 1}}
      """;

  @TempDir Path folder;

  /** Reads a damaged file that lies where files of its kind lie. */
  @FunctionalInterface
  private interface Reading {
    void read(Path file) throws IOException;
  }

  private record Reader(String name, String file, String good, Reading reading) {}

  private List<Reader> readers() {
    DataCheck.Options all = new DataCheck.Options(Optional.empty(), true, 5);
    WeightCache cache = new WeightCache(folder.resolve("cache"), (name, done, total) -> {});
    return List.of(
        new Reader("coco", "coco.json", COCO, CocoFile::read),
        new Reader("results", "results.json", RESULTS, ResultsFile::read),
        new Reader("masks", "results.json", RESULTS, ResultsFile::readMasks),
        new Reader(
            "coco folder",
            "set/annotations/instances_train.json",
            COCO,
            file -> DataCheck.of(folder.resolve("set"), all)),
        new Reader(
            "voc", "voc/Annotations/a.xml", VOC, file -> DataCheck.of(folder.resolve("voc"), all)),
        new Reader(
            "voc list",
            "voc/ImageSets/Main/train.txt",
            "a\nb 1\n  c  -1\n",
            file -> DataCheck.of(folder.resolve("voc"), all)),
        new Reader(
            "yolo",
            "yolo/labels/train/a.txt",
            YOLO,
            file -> DataCheck.of(folder.resolve("yolo"), all)),
        new Reader(
            "yolo data",
            "yolo/data.yaml",
            YOLO_DATA,
            file -> DataCheck.of(folder.resolve("yolo"), all)),
        new Reader(
            "recipe",
            "recipe.yaml",
            RecipeFile.text(RecipeFile.read("small", List.of())),
            file -> RecipeFile.read(file.toString(), List.of())),
        new Reader(
            "config",
            "hf/config.json",
            CONFIG,
            file -> WeightSources.open(folder.resolve("hf").toString(), cache)));
  }

  @TestFactory
  Stream<DynamicTest> damagedTextsAreReadOrRefusedInOneLine() {
    return readers().stream().map(r -> DynamicTest.dynamicTest(r.name, () -> fuzz(r)));
  }

  private void fuzz(Reader reader) throws IOException {
    List<Long> rounds = new ArrayList<>(FOUND.getOrDefault(reader.name, List.of()));
    rounds.addAll(LongStream.range(FIRST, FIRST + ROUNDS).boxed().toList());
    int read = 0;
    for (long round : rounds) {
      lay();
      Path file = folder.resolve(reader.file);
      Files.createDirectories(file.getParent());
      SplittableRandom random = new SplittableRandom(31 * reader.name.hashCode() + round);
      Files.write(file, Mutations.ofText(reader.good, random));
      try {
        reader.reading.read(file);
        read++;
      } catch (UserException e) {
        assertThat(e.getMessage())
            .as("%s, round %d", reader.name, round)
            .isNotBlank()
            .hasSizeLessThan(1500)
            .doesNotContain("\n", "Exception", "java.", "org.groupdetr");
      } catch (RuntimeException | Error e) {
        throw new AssertionError(reader.name + ", round " + round + ": " + e, e);
      }
    }
    // The weights beside the configuration are another detector's.
    assertThat(read > 0).as("%s: any read", reader.name).isEqualTo(!reader.name.equals("config"));
  }

  /** Whole data sets around the damaged file, and a file of weights beside the configuration. */
  private void lay() throws IOException {
    for (String set : List.of("set", "voc", "yolo", "hf")) {
      Path at = folder.resolve(set);
      if (Files.exists(at)) {
        try (Stream<Path> old = Files.walk(at)) {
          for (Path path : old.sorted(Comparator.reverseOrder()).toList()) {
            Files.delete(path);
          }
        }
      }
    }
    picture("set/images/train/a.png");
    picture("set/images/train/b.png");
    write("set/annotations/instances_train.json", COCO);
    picture("voc/JPEGImages/a.png");
    write("voc/Annotations/a.xml", VOC);
    write("voc/ImageSets/Main/train.txt", "a\n");
    picture("yolo/images/train/a.png");
    write("yolo/labels/train/a.txt", YOLO);
    write("yolo/data.yaml", YOLO_DATA);
    Files.createDirectories(folder.resolve("hf"));
    Files.copy(
        GoldenFolder.file("files/dtypes.safetensors"), folder.resolve("hf/model.safetensors"));
  }

  private void picture(String name) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    javax.imageio.ImageIO.write(
        new RgbImage(8, 6, new byte[3 * 8 * 6]).toBufferedImage(), "png", file.toFile());
  }

  private void write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }
}
