package org.groupdetr.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.inference.Predictor;
import ai.djl.modality.cv.Image;
import ai.djl.modality.cv.ImageFactory;
import ai.djl.modality.cv.output.DetectedObjects;
import ai.djl.modality.cv.output.Rectangle;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ModelNotFoundException;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.translate.NoopTranslator;
import ai.djl.translate.TranslateException;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.imageio.ImageIO;
import org.groupdetr.Detector;
import org.groupdetr.data.Detection;
import org.groupdetr.geometry.Box;
import org.groupdetr.geometry.Size;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Detectors as programs of DJL use them. */
class GroupDetrEngineTest {
  private static final double THRESHOLD = 0.4;

  @TempDir private static Path folder;
  private static Path run = Path.of("");

  @BeforeAll
  static void write() throws Exception {
    run =
        ShakenModels.run(
            folder.resolve("run"),
            "small",
            "detector.backbone.norm=frozen",
            "detector.backbone.stem=standard",
            "detector.backbone.stages=4",
            "data.evaluationSize={shortSide: 64, longSide: 96}");
  }

  /** The lines of the documentation. */
  private static ZooModel<Image, DetectedObjects> load(Path model) throws Exception {
    return Criteria.builder()
        .setTypes(Image.class, DetectedObjects.class)
        .optEngine("GroupDETR")
        .optModelPath(model)
        .build()
        .loadModel();
  }

  private static Criteria.Builder<Image, DetectedObjects> criteria(Path model) {
    return Criteria.builder()
        .setTypes(Image.class, DetectedObjects.class)
        .optEngine("GroupDETR")
        .optArgument("threshold", THRESHOLD)
        .optModelPath(model);
  }

  private static Image image(BufferedImage picture) {
    return ImageFactory.getInstance().fromImage(picture);
  }

  private static void assertSame(DetectedObjects found, List<Detection> expected, Size picture) {
    assertThat(found.getNumberOfObjects()).isEqualTo(expected.size());
    for (int i = 0; i < expected.size(); i++) {
      DetectedObjects.DetectedObject object = found.item(i);
      assertThat(object.getClassName()).isEqualTo(expected.get(i).label());
      assertThat(object.getProbability()).isEqualTo(expected.get(i).score());
      Box box = expected.get(i).clamped(picture).box();
      Rectangle rectangle = object.getBoundingBox().getBounds();
      assertThat(rectangle.getX() * picture.width()).isEqualTo(box.x1(), within(1e-9));
      assertThat(rectangle.getY() * picture.height()).isEqualTo(box.y1(), within(1e-9));
      assertThat(rectangle.getWidth() * picture.width()).isEqualTo(box.width(), within(1e-9));
      assertThat(rectangle.getHeight() * picture.height()).isEqualTo(box.height(), within(1e-9));
    }
  }

  @Test
  void theCriteriaAloneFindsWhatTheDetectorFinds() throws Exception {
    BufferedImage picture = ShakenModels.picture(90, 70, 1);
    try (Detector detector = Detector.load(run);
        ZooModel<Image, DetectedObjects> model = load(run);
        Predictor<Image, DetectedObjects> predictor = model.newPredictor()) {
      List<Detection> all = detector.predict(picture, 0);
      List<Detection> expected = detector.predict(picture, 0.5);
      assertThat(expected).isNotEmpty().hasSizeLessThan(all.size());
      assertSame(predictor.predict(image(picture)), expected, new Size(90, 70));
    }
  }

  @Test
  void everyFormOfAModelIsLoaded() throws Exception {
    BufferedImage picture = ShakenModels.picture(80, 80, 2);
    Path exported = ShakenModels.exported(run, folder.resolve("exported"));
    Path last = Files.createDirectories(folder.resolve("two"));
    Files.copy(run.resolve("best.safetensors"), last.resolve("last.safetensors"));
    for (Path form : List.of(run, run.resolve("best.safetensors"), exported)) {
      try (Detector detector = Detector.load(form);
          ZooModel<Image, DetectedObjects> model = criteria(form).build().loadModel();
          Predictor<Image, DetectedObjects> predictor = model.newPredictor()) {
        List<Detection> expected = detector.predict(picture, THRESHOLD);
        assertThat(expected).as(form.toString()).isNotEmpty();
        assertSame(predictor.predict(image(picture)), expected, new Size(80, 80));
      }
    }
    Criteria<Image, DetectedObjects> byName =
        criteria(last)
            .optModelName("last")
            .optTranslator(DetectionTranslator.ofImages(THRESHOLD))
            .build();
    try (ZooModel<Image, DetectedObjects> model = byName.loadModel();
        Predictor<Image, DetectedObjects> predictor = model.newPredictor()) {
      assertThat(predictor.predict(image(picture)).getNumberOfObjects()).isPositive();
    }
  }

  @Test
  void thresholdsAreArgumentsOrTheTranslators() throws Exception {
    BufferedImage picture = ShakenModels.picture(70, 60, 3);
    try (Detector detector = Detector.load(run);
        ZooModel<Image, DetectedObjects> model =
            criteria(run).optArgument("threshold", "0.45").build().loadModel()) {
      for (double threshold : new double[] {0, 0.3, 0.6, 1}) {
        try (Predictor<Image, DetectedObjects> predictor =
            model.newPredictor(DetectionTranslator.ofImages(threshold))) {
          assertSame(
              predictor.predict(image(picture)),
              detector.predict(picture, threshold),
              new Size(70, 60));
        }
      }
      try (Predictor<Image, DetectedObjects> predictor = model.newPredictor()) {
        assertSame(
            predictor.predict(image(picture)), detector.predict(picture, 0.45), new Size(70, 60));
      }
    }
    for (Object wrong : new Object[] {1.5, "much", Double.NaN}) {
      assertThatThrownBy(() -> criteria(run).optArgument("threshold", wrong).build().loadModel())
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("threshold must be ")
          .hasMessageContaining(wrong.toString());
    }
  }

  /** As one call of the detector, which puts pictures of the same size together. */
  @Test
  void aBatchIsAskedTogether() throws Exception {
    List<BufferedImage> pictures = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      pictures.add(ShakenModels.picture(64 + i % 2 * 16, 64, i));
    }
    try (Detector detector = Detector.load(run);
        ZooModel<Image, DetectedObjects> model = criteria(run).build().loadModel();
        Predictor<Image, DetectedObjects> predictor = model.newPredictor()) {
      List<List<Detection>> expected = detector.predict(pictures, THRESHOLD);
      List<DetectedObjects> found =
          predictor.batchPredict(pictures.stream().map(GroupDetrEngineTest::image).toList());
      assertThat(found).hasSameSizeAs(pictures);
      for (int i = 0; i < found.size(); i++) {
        assertSame(found.get(i), expected.get(i), new Size(64 + i % 2 * 16, 64));
      }
      assertThat(predictor.batchPredict(List.of())).isEmpty();
    }
  }

  @Test
  void filesAndStreamsAreReadByThisLibrary() throws Exception {
    Path file = folder.resolve("picture.png");
    ImageIO.write(ShakenModels.picture(72, 64, 4), "png", file.toFile());
    Path text = Files.writeString(folder.resolve("text.png"), "no picture");
    Criteria<Path, DetectedObjects> files =
        criteria(run).setTypes(Path.class, DetectedObjects.class).build();
    Criteria<InputStream, DetectedObjects> streams =
        criteria(run).setTypes(InputStream.class, DetectedObjects.class).build();
    try (Detector detector = Detector.load(run);
        ZooModel<Path, DetectedObjects> one = files.loadModel();
        Predictor<Path, DetectedObjects> ofFiles = one.newPredictor();
        ZooModel<InputStream, DetectedObjects> other = streams.loadModel();
        Predictor<InputStream, DetectedObjects> ofStreams = other.newPredictor();
        InputStream stream = Files.newInputStream(file)) {
      List<Detection> expected = detector.predict(file, THRESHOLD);
      assertThat(expected).isNotEmpty();
      assertSame(ofFiles.predict(file), expected, new Size(72, 64));
      assertSame(ofStreams.predict(stream), expected, new Size(72, 64));
      assertThatThrownBy(() -> ofFiles.predict(text))
          .isInstanceOf(TranslateException.class)
          .hasMessageStartingWith("cannot read picture " + text);
    }
  }

  /** A predictor for each thread, and one detector for all of them. */
  @Test
  void predictorsOnThreadsFindWhatOneFinds() throws Exception {
    List<BufferedImage> pictures = new ArrayList<>();
    List<List<Detection>> expected = new ArrayList<>();
    try (Detector detector = Detector.load(run);
        ZooModel<Image, DetectedObjects> model = criteria(run).build().loadModel()) {
      for (int i = 0; i < 6; i++) {
        pictures.add(ShakenModels.picture(60 + 8 * i, 64, i));
        expected.add(detector.predict(pictures.get(i), THRESHOLD));
      }
      List<Callable<Boolean>> tasks = new ArrayList<>();
      for (int thread = 0; thread < 4; thread++) {
        int first = thread;
        tasks.add(
            () -> {
              try (Predictor<Image, DetectedObjects> predictor = model.newPredictor()) {
                for (int i = first; i < first + 12; i++) {
                  BufferedImage picture = pictures.get(i % 6);
                  assertSame(
                      predictor.predict(image(picture)),
                      expected.get(i % 6),
                      new Size(picture.getWidth(), picture.getHeight()));
                }
              }
              return true;
            });
      }
      ExecutorService threads = Executors.newFixedThreadPool(4);
      try {
        for (Future<Boolean> done : threads.invokeAll(tasks)) {
          assertThat(done.get()).isTrue();
        }
      } finally {
        threads.shutdown();
      }
    }
  }

  @Test
  void closingAPredictorLeavesTheModelOpenAndNotTheOtherWayRound() throws Exception {
    Image picture = image(ShakenModels.picture(64, 64, 5));
    ZooModel<Image, DetectedObjects> model = criteria(run).build().loadModel();
    Predictor<Image, DetectedObjects> one = model.newPredictor();
    Predictor<Image, DetectedObjects> other = model.newPredictor();
    one.close();
    one.close();
    assertThatThrownBy(() -> one.predict(picture))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the predictor is closed");
    assertThat(other.predict(picture).getNumberOfObjects()).isPositive();
    model.close();
    model.close();
    assertThatThrownBy(() -> other.predict(picture))
        .isInstanceOf(TranslateException.class)
        .hasMessage("the detector is closed");
    other.close();
  }

  @Test
  void whatIsNoModelIsRefusedInOneLine() throws Exception {
    Path text = Files.writeString(folder.resolve("text.safetensors"), "not a model");
    byte[] whole = Files.readAllBytes(run.resolve("best.safetensors"));
    Path half = folder.resolve("half.safetensors");
    Files.write(half, Arrays.copyOf(whole, whole.length / 2));
    for (Path file : List.of(text, half)) {
      assertThatThrownBy(() -> load(file))
          .isInstanceOf(MalformedModelException.class)
          .hasMessageContaining(file.toString())
          .message()
          .doesNotContain("\n");
    }
    assertThatThrownBy(() -> load(folder.resolve("none")))
        .isInstanceOf(ModelNotFoundException.class);
    Path empty = Files.createDirectories(folder.resolve("empty"));
    assertThatThrownBy(
            () ->
                criteria(empty)
                    .optTranslatorFactory(new DetectionTranslatorFactory())
                    .build()
                    .loadModel())
        .isInstanceOf(MalformedModelException.class)
        .hasMessageContaining("nor best.safetensors");
    assertThatThrownBy(() -> criteria(run).optDevice(Device.gpu(7)).build().loadModel())
        .isInstanceOf(MalformedModelException.class)
        .hasMessageStartingWith("device cuda:7 cannot be used");
  }

  @Test
  void picturesThatCannotBeReadAreRefusedInOneLine() throws Exception {
    BufferedImage odd = new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB);
    try (ZooModel<Image, DetectedObjects> model = criteria(run).build().loadModel();
        Predictor<Image, DetectedObjects> predictor = model.newPredictor()) {
      assertThatThrownBy(() -> predictor.predict(new OtherImage(odd, 4)))
          .isInstanceOf(TranslateException.class)
          .hasMessageContaining("gives uint8 of the shape (8, 8, 4), not bytes of (8, 8, 3)");
    }
  }

  /** Pictures of OpenCV or Android have no picture of Java inside. */
  @Test
  void picturesOfOtherLibrariesAreReadByTheirPixels() throws Exception {
    BufferedImage picture = ShakenModels.picture(66, 65, 6);
    try (Detector detector = Detector.load(run);
        ZooModel<Image, DetectedObjects> model = criteria(run).build().loadModel();
        Predictor<Image, DetectedObjects> predictor = model.newPredictor()) {
      assertSame(
          predictor.predict(new OtherImage(picture, 3)),
          detector.predict(picture, THRESHOLD),
          new Size(66, 65));
    }
  }

  @Test
  void aTranslatorOfArraysAndAnotherEngineAreToldApart() throws Exception {
    try (Model model = Model.newInstance("run", "GroupDETR")) {
      assertThatThrownBy(() -> model.newPredictor(new NoopTranslator(), Device.gpu()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("optDevice");
      try (Predictor<Image, DetectedObjects> early =
          model.newPredictor(DetectionTranslator.ofImages(0))) {
        Image picture = image(ShakenModels.picture(8, 8, 1));
        assertThatThrownBy(() -> early.predict(picture)).hasMessage("the model is not loaded");
      }
      model.load(run);
      assertThatThrownBy(() -> model.load(run)).isInstanceOf(IllegalStateException.class);
    }
    assertThatThrownBy(() -> criteria(run).optEngine("RPC").build().loadModel())
        .isInstanceOf(ModelNotFoundException.class)
        .rootCause()
        .hasMessage(
            "run is a model for the engine GroupDETR: add optEngine(\"GroupDETR\") to its Criteria");
  }

  @Test
  void itIsNeverTheDefaultEngine() throws IOException {
    assertThat(ai.djl.engine.Engine.getAllEngines()).contains("GroupDETR", "RPC", "Late");
    assertThat(ai.djl.engine.Engine.getDefaultEngineName()).isEqualTo("RPC");
    // Of all numbers none is larger, and DJL takes the engine of the smallest.
    assertThat(ai.djl.engine.Engine.getEngine("GroupDETR").getRank())
        .isEqualTo(new GroupDetrEngineProvider().getEngineRank())
        .isEqualTo(Integer.MAX_VALUE);
  }
}
