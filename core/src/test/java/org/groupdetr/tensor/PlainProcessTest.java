package org.groupdetr.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.bytedeco.javacpp.FloatPointer;
import org.groupdetr.ChildJvm;
import org.groupdetr.common.MemoryShortage;
import org.groupdetr.common.UserException;
import org.groupdetr.data.image.ImageReader;
import org.groupdetr.data.image.Orientation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A program of someone else, with a small heap and without the options of the launcher. */
@Timeout(120)
class PlainProcessTest {
  @TempDir Path folder;

  private static String said(String heap, String main, String... arguments) throws Exception {
    List<String> command = new java.util.ArrayList<>(List.of(main));
    command.addAll(List.of(arguments));
    Process process =
        ChildJvm.of(List.of(heap, "-XX:+UseSerialGC"), command).redirectErrorStream(true).start();
    String said =
        new String(
            process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    return said;
  }

  /** Tensors and arrays of 600 MB. */
  static final class Tensor600 {
    public static void main(String[] arguments) {
      Engine.load();
      try (Scope scope = Scope.open()) {
        Tensor large = Tensors.zeros(DType.FLOAT32, 150_000_000);
        try (FloatPointer array = new FloatPointer(50_000_000)) {
          System.out.println(large.shape()[0] + " " + array.capacity());
        }
      }
      try (Scope scope = Scope.open()) {
        System.out.println(Tensors.zeros(DType.FLOAT32, 1L << 50).shape()[0]);
      } catch (RuntimeException e) {
        System.out.println(MemoryShortage.words(e).orElse(e.toString()));
      }
    }
  }

  @Test
  void theHeapDoesNotBoundTensors() throws Exception {
    assertThat(said("-Xmx48m", Tensor600.class.getName()).lines())
        .startsWith("150000000 50000000")
        .last()
        .asString()
        .matches("out of memory: the engine could not get [\\d,]+ MB more; lower .*");
  }

  /** A picture that the heap has no room for. */
  static final class Picture {
    public static void main(String[] arguments) {
      try {
        ImageReader.read(Path.of(arguments[0]), Orientation.UPRIGHT);
      } catch (UserException e) {
        System.out.println(e.getMessage());
      }
    }
  }

  @Test
  void aPictureThatTheHeapHasNoRoomForIsNotDamaged() throws Exception {
    for (String kind : List.of("png", "jpg", "bmp")) {
      Path file = folder.resolve("large." + kind);
      write(file, kind);
      assertThat(said("-Xmx32m", Picture.class.getName(), file.toString()))
          .startsWith("cannot read picture " + file + ": out of memory (")
          .contains("the heap may grow to 3", "allow more")
          .doesNotContain("damaged");
    }
  }

  private static void write(Path file, String kind) throws IOException {
    BufferedImage image = new BufferedImage(6000, 5000, BufferedImage.TYPE_3BYTE_BGR);
    assertThat(ImageIO.write(image, kind, file.toFile())).isTrue();
  }
}
