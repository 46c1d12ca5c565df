package org.groupdetr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.groupdetr.common.UserException;
import org.groupdetr.data.Detection;
import org.groupdetr.data.image.ImageReader;
import org.groupdetr.tensor.Engine;
import org.groupdetr.train.TinyRun;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Detectors in a program: batches, all forms of pictures, several at once, the end. */
@Timeout(300)
class DetectorUseTest {
  @TempDir private static Path folder;
  private static Path bold = Path.of("");
  private static Path shy = Path.of("");

  @BeforeAll
  static void train() {
    Engine.load();
    bold = new TinyRun(folder).boldModel();
    shy = new TinyRun(folder).model();
  }

  private static List<Path> files() throws IOException {
    try (Stream<Path> files = Files.walk(folder.resolve("shapes"))) {
      return files.filter(file -> file.toString().endsWith(".png")).sorted().limit(12).toList();
    }
  }

  private static void assertNear(List<Detection> found, List<Detection> expected) {
    assertThat(found).hasSameSizeAs(expected);
    for (int i = 0; i < found.size(); i++) {
      assertThat(found.get(i).label()).isEqualTo(expected.get(i).label());
      assertThat(Math.abs(found.get(i).score() - expected.get(i).score())).isLessThan(1e-4);
      assertThat(Math.abs(found.get(i).box().x1() - expected.get(i).box().x1())).isLessThan(1e-2);
      assertThat(Math.abs(found.get(i).box().y2() - expected.get(i).box().y2())).isLessThan(1e-2);
    }
  }

  /** More pictures than go through at once, of several sizes and in several forms. */
  @Test
  void aBatchSaysWhatItsPicturesSayAlone() throws IOException {
    try (Detector detector = Detector.load(bold)) {
      List<Object> pictures = new ArrayList<>();
      List<List<Detection>> alone = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        BufferedImage whole = ImageIO.read(files().get(i % 12).toFile());
        BufferedImage part = whole.getSubimage(0, 0, 48 - i % 3 * 8, 48 - i % 2 * 16);
        pictures.add(part);
        alone.add(detector.predict(part, 0.3));
      }
      pictures.add(files().get(0));
      alone.add(detector.predict(files().get(0), 0.3));
      List<List<Detection>> together = detector.predict(pictures, 0.3);
      assertThat(together).hasSameSizeAs(pictures);
      assertThat(alone).noneMatch(List::isEmpty);
      assertThat(new HashSet<>(alone)).hasSizeGreaterThan(10);
      for (int i = 0; i < alone.size(); i++) {
        assertNear(together.get(i), alone.get(i));
      }
      assertThat(detector.predict(List.of(), 0.3)).isEmpty();
    }
  }

  @Test
  void filesStreamsAndBytesAreTheSamePicture() throws IOException {
    try (Detector detector = Detector.load(bold)) {
      Path file = files().get(2);
      byte[] bytes = Files.readAllBytes(file);
      List<Detection> found = detector.predict(file, 0.2);
      assertThat(found).isNotEmpty();
      assertThat(detector.predict(bytes, 0.2)).isEqualTo(found);
      assertThat(detector.predict(new ByteArrayInputStream(bytes), 0.2)).isEqualTo(found);
      assertThat(detector.predict(ImageIO.read(file.toFile()), 0.2)).isEqualTo(found);
      assertThatThrownBy(() -> detector.predict(List.of("photo.png"), 0.2))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("must be a Path, InputStream, byte[], ");
    }
  }

  /** A stream without an end, one that breaks, one that is cut off, one that is no picture. */
  @Test
  void damagedAndEndlessInputIsRefusedInOneLine() throws IOException {
    byte[] png = Files.readAllBytes(files().get(0));
    try (Detector detector = Detector.load(bold)) {
      assertThatThrownBy(() -> detector.predict(Arrays.copyOf(png, png.length / 2), 0.5))
          .isInstanceOf(UserException.class)
          .hasMessageStartingWith("cannot read picture given: ");
      assertThatThrownBy(() -> detector.predict(InputStream.nullInputStream(), 0.5))
          .isInstanceOf(UserException.class);
      InputStream broken =
          new InputStream() {
            @Override
            public int read() throws IOException {
              throw new IOException("the line is dead");
            }
          };
      assertThatThrownBy(() -> detector.predict(List.of(png, broken), 0.5))
          .isInstanceOf(UserException.class)
          .hasMessage("cannot read picture number 2 of 2: the line is dead");
    }
  }

  @Test
  void aFileThatIsTooLongIsNotRead() throws IOException {
    Path sparse = folder.resolve("sparse.bmp");
    try (java.io.RandomAccessFile file = new java.io.RandomAccessFile(sparse.toFile(), "rw")) {
      file.setLength(ImageReader.MOST_BYTES + 1L);
    }
    try (Detector detector = Detector.load(bold)) {
      assertThatThrownBy(() -> detector.predict(sparse, 0.5))
          .isInstanceOf(UserException.class)
          .hasMessageContaining("it has more than 358 million bytes");
    }
    Files.delete(sparse);
  }

  /** Two models, four threads each: every answer is the one that the model gives alone. */
  @Test
  void severalDetectorsDoNotDisturbEachOther() throws Exception {
    List<Path> files = files();
    try (Detector one = Detector.load(bold);
        Detector other = Detector.load(shy)) {
      List<List<Detection>> ofOne = one.predict(files, 0);
      List<List<Detection>> ofOther = other.predict(files, 0);
      assertThat(ofOne).isNotEqualTo(ofOther);
      List<Callable<Void>> tasks = new ArrayList<>();
      for (int thread = 0; thread < 8; thread++) {
        Detector detector = thread % 2 == 0 ? one : other;
        List<List<Detection>> expected = thread % 2 == 0 ? ofOne : ofOther;
        tasks.add(
            () -> {
              for (int i = 0; i < files.size(); i++) {
                assertNear(detector.predict(files.get(i), 0), expected.get(i));
              }
              return null;
            });
      }
      int threads = Engine.threads();
      ExecutorService pool = Executors.newFixedThreadPool(8);
      try {
        for (Future<Void> done : pool.invokeAll(tasks)) {
          done.get();
        }
      } finally {
        pool.shutdown();
      }
      assertThat(Engine.threads()).isEqualTo(threads);
    }
  }

  @Test
  void whatIsClosedIsRefusedAndMayBeClosedAgain() throws IOException {
    Detector detector = Detector.load(bold);
    detector.close();
    detector.close();
    assertThatThrownBy(() -> detector.predict(files().get(0), 0.5))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the detector is closed");
    assertThatThrownBy(() -> Evaluation.of(detector, folder.resolve("shapes")).run())
        .isInstanceOf(IllegalStateException.class);
    assertThat(detector.labels().count()).isPositive();
  }

  /** Predictions under way end well; those that come later are refused. */
  @Test
  void closingWaitsForPredictions() throws Exception {
    for (int round = 0; round < 5; round++) {
      Detector detector = Detector.load(bold);
      List<Path> files = files();
      List<List<Detection>> expected = detector.predict(files, 0);
      CountDownLatch begun = new CountDownLatch(4);
      Callable<Integer> asking =
          () -> {
            for (int i = 0; ; i++) {
              try {
                assertNear(detector.predict(files.get(i % 12), 0), expected.get(i % 12));
                if (i == 0) {
                  begun.countDown();
                }
              } catch (IllegalStateException e) {
                assertThat(e).hasMessage("the detector is closed");
                return i;
              }
            }
          };
      ExecutorService pool = Executors.newFixedThreadPool(4);
      try {
        List<Future<Integer>> asked = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
          asked.add(pool.submit(asking));
        }
        begun.await();
        detector.close();
        for (Future<Integer> ended : asked) {
          assertThat(ended.get()).isPositive();
        }
      } finally {
        pool.shutdown();
      }
    }
  }
}
