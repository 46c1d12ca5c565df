package org.groupdetr.cli.weights;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.groupdetr.common.UserException;
import org.groupdetr.data.Folders;
import org.groupdetr.data.image.ImageReader;
import org.groupdetr.data.image.Orientation;
import org.groupdetr.data.image.RgbImage;
import org.groupdetr.data.load.HostBatch;
import org.groupdetr.geometry.Size;
import org.groupdetr.predict.InputPlan;
import org.groupdetr.recipe.Recipe;

/** Pictures on which a graph is checked: those of a folder, or made-up ones. */
final class CheckPictures {
  private static final int MOST = 8;
  private static final int LONG = 640;
  private static final int SHORT = 427;
  private static final int PATCHES = 30;

  private CheckPictures() {}

  /**
   * A picture in the upper left corner of the area that a graph takes.
   *
   * @param pixels normalised, {@code [3, H, W]}
   * @param padding {@code [H, W]}
   * @param area H and W
   * @param size of the picture in the area
   */
  record Seen(String name, float[] pixels, boolean[] padding, Size area, Size size) {}

  /** The first pictures of a folder, or some that are made up, wider and higher than the area. */
  static Stream<Seen> of(Optional<Path> folder, Recipe recipe, Size area) {
    InputPlan plan =
        new InputPlan(recipe.data(), recipe.detector().sideMultiple(), Optional.of(area));
    if (folder.isEmpty()) {
      return Stream.of(madeUp(1, LONG, SHORT), madeUp(2, SHORT, LONG))
          .map(picture -> seen("made-up picture", picture, plan, area));
    }
    return of(files(folder.get()).stream().limit(MOST).toList(), recipe, area);
  }

  /** These pictures, read one after another. */
  static Stream<Seen> of(List<Path> files, Recipe recipe, Size area) {
    InputPlan plan =
        new InputPlan(recipe.data(), recipe.detector().sideMultiple(), Optional.of(area));
    return files.stream()
        .map(
            file ->
                seen(
                    String.valueOf(file.getFileName()),
                    ImageReader.read(file, Orientation.UPRIGHT),
                    plan,
                    area));
  }

  /**
   * The pictures of a folder.
   *
   * @throws UserException if there are none
   */
  static List<Path> files(Path folder) {
    List<Path> pictures = Folders.pictures(folder);
    if (pictures.isEmpty()) {
      throw UserException.of("--data: no picture found in %s", folder);
    }
    return pictures;
  }

  private static Seen seen(String name, RgbImage picture, InputPlan plan, Size area) {
    HostBatch batch = plan.batch(List.of(picture));
    float[] pixels = new float[3 * area.width() * area.height()];
    boolean[] padding = new boolean[area.width() * area.height()];
    Arrays.fill(padding, true);
    for (int row = 0; row < batch.height(); row++) {
      int from = row * batch.width();
      int to = row * area.width();
      System.arraycopy(batch.padding(), from, padding, to, batch.width());
      for (int channel = 0; channel < 3; channel++) {
        System.arraycopy(
            batch.pixels(),
            channel * batch.width() * batch.height() + from,
            pixels,
            channel * area.width() * area.height() + to,
            batch.width());
      }
    }
    return new Seen(name, pixels, padding, area, plan.plan(picture.size()).size());
  }

  /** Coloured rectangles, large and small. */
  private static RgbImage madeUp(long seed, int width, int height) {
    Random random = new Random(seed);
    byte[] pixels = new byte[3 * width * height];
    IntStream.range(0, PATCHES)
        .forEach(
            patch -> {
              int left = patch == 0 ? 0 : random.nextInt(width);
              int top = patch == 0 ? 0 : random.nextInt(height);
              int right = patch == 0 ? width : left + 1 + random.nextInt(width - left);
              int bottom = patch == 0 ? height : top + 1 + random.nextInt(height - top);
              byte[] colour = new byte[3];
              random.nextBytes(colour);
              for (int y = top; y < bottom; y++) {
                for (int x = left; x < right; x++) {
                  System.arraycopy(colour, 0, pixels, 3 * (y * width + x), 3);
                }
              }
            });
    return new RgbImage(width, height, pixels);
  }
}
