package org.groupdetr.data.shapes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.groupdetr.common.SafeFiles;
import org.groupdetr.common.SplitMix64;
import org.groupdetr.common.UserException;
import org.groupdetr.data.CocoAnnotation;
import org.groupdetr.data.CocoCategory;
import org.groupdetr.data.CocoData;
import org.groupdetr.data.CocoImage;
import org.groupdetr.data.SplitNames;
import org.groupdetr.data.coco.CocoFile;
import org.groupdetr.data.image.PlainPng;
import org.groupdetr.data.image.RgbImage;
import org.groupdetr.geometry.Box;
import org.groupdetr.geometry.Rle;
import org.groupdetr.geometry.Segmentation;

/**
 * A synthetic data set in COCO format: coloured shapes of several classes and sizes over a clouded
 * background, some behind others, some reaching over the border, one picture in twenty without any.
 * Colour says nothing of the class. Class ids have gaps, as COCO's have. Boxes are those of whole
 * shapes, masks hold what can be seen: polygons, several where others lie across, and run lengths
 * where there are holes.
 *
 * <p>A picture depends on seed, split and number alone: the first hundred of a large data set are
 * those of a small one, byte for byte, on every machine.
 */
public final class ShapesData {
  /** As many classes as there are kinds of shapes. */
  public static final int MOST_CLASSES = 8;

  private static final List<Shape> SHAPES = List.of(Shape.values());
  private static final double EMPTY = 0.05;
  private static final double SMALLEST = 0.1;
  private static final double LARGEST = 0.24;
  private static final double LEAST_VISIBLE = 0.45;
  private static final int ATTEMPTS = 20;
  private static final int CONTRAST = 110;
  // Shapes are brighter than what is behind them: a short training has no time to learn that
  // brightness means nothing.
  private static final int DARK = 10;
  private static final int BRIGHT = 115;
  private static final int SHADES = 100;

  private ShapesData() {}

  /**
   * Writes {@code train/*.png}, {@code val/*.png} and {@code annotations/instances_*.json}. Files
   * of these names are replaced; the annotations come last, so a folder that has them is complete.
   *
   * @throws UserException if it cannot be written
   */
  public static void write(Path folder, ShapesSpec spec) {
    CocoData train = drawSplit(folder, SplitNames.TRAIN, spec, 0, spec.trainPictures());
    CocoData val =
        drawSplit(folder, SplitNames.VAL, spec, spec.trainPictures(), spec.valPictures());
    CocoFile.write(folder.resolve("annotations/instances_train.json"), train);
    CocoFile.write(folder.resolve("annotations/instances_val.json"), val);
  }

  private static CocoData drawSplit(
      Path folder, String split, ShapesSpec spec, int before, int pictures) {
    Path target = folder.resolve(split);
    try {
      Files.createDirectories(target);
      List<Drawn> drawn =
          IntStream.range(0, pictures)
              .parallel()
              .mapToObj(i -> draw(target, split, spec, i))
              .toList();
      return truth(drawn, spec, before);
    } catch (IOException | UncheckedIOException e) {
      throw new UserException("cannot write " + target + ": " + SafeFiles.reason(e), e);
    }
  }

  /** What became of a picture. */
  private record Drawn(String fileName, List<Thing> things) {}

  /** An object: its shape, the box and size of the whole shape, the mask of what can be seen. */
  private record Thing(Shape shape, Box box, int pixels, Rle mask) {}

  private static Drawn draw(Path target, String split, ShapesSpec spec, int number) {
    Random random =
        new Random(
            SplitMix64.mix(SplitMix64.mix(spec.seed()) + SplitMix64.mix(split.charAt(0)) + number));
    ShapeCanvas canvas = new ShapeCanvas(spec.size());
    int[] from = colour(random, DARK);
    int[] to = near(from, random);
    canvas.paintBackground(from, to, random);
    List<Thing> things = new ArrayList<>();
    int least = Math.min(3, spec.maxObjects());
    int wanted =
        random.nextDouble() < EMPTY ? 0 : least + random.nextInt(spec.maxObjects() - least + 1);
    for (int attempt = 0; things.size() < wanted && attempt < ATTEMPTS * wanted; attempt++) {
      place(canvas, spec, random, from, things);
    }
    for (int i = 0; i < things.size(); i++) {
      Thing thing = things.get(i);
      things.set(i, new Thing(thing.shape, thing.box, thing.pixels, canvas.mask(i)));
    }
    String name = String.format(java.util.Locale.ROOT, "%06d.png", number + 1);
    RgbImage image = new RgbImage(spec.size(), spec.size(), canvas.pixels(random));
    try {
      // Pictures can be drawn again: not worth a forced write each, as SafeFiles does.
      Files.write(target.resolve(name), PlainPng.bytes(image));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Drawn(name, things);
  }

  /** Tries one place; draws nothing if that would hide the new or an earlier object too much. */
  private static void place(
      ShapeCanvas canvas, ShapesSpec spec, Random random, int[] background, List<Thing> things) {
    Shape shape = SHAPES.get(random.nextInt(spec.classes()));
    double radius =
        spec.scale()
            * spec.size()
            * SMALLEST
            * StrictMath.pow(LARGEST / SMALLEST, random.nextDouble());
    double margin = 0.7 * radius;
    double x = margin + random.nextDouble() * (spec.size() - 2 * margin);
    double y = margin + random.nextDouble() * (spec.size() - 2 * margin);
    double angle = 2 * Math.PI * random.nextDouble();
    int stripe = random.nextInt(3) == 0 ? 2 + random.nextInt(4) : 0;
    int[] colour = apartFrom(background, random);
    ShapeCanvas.Coverage coverage =
        canvas.coverage(new ShapeCanvas.Pose(shape, x, y, radius, angle));
    int[] visible = canvas.visible(things.size(), coverage);
    for (int i = 0; i < visible.length; i++) {
      if (visible[i] < LEAST_VISIBLE * things.get(i).pixels()) {
        return;
      }
    }
    canvas.paint(things.size(), coverage, colour, stripe);
    Rle whole = canvas.mask(things.size());
    things.add(new Thing(shape, coverage.box(), whole.area(), whole));
  }

  private static CocoData truth(List<Drawn> drawn, ShapesSpec spec, int before) {
    List<CocoImage> images = new ArrayList<>();
    List<CocoAnnotation> annotations = new ArrayList<>();
    long object = (long) before * spec.maxObjects();
    for (int i = 0; i < drawn.size(); i++) {
      long id = before + i + 1L;
      images.add(new CocoImage(id, drawn.get(i).fileName(), spec.size(), spec.size()));
      for (Thing thing : drawn.get(i).things()) {
        Box box = thing.box();
        annotations.add(
            new CocoAnnotation(
                ++object,
                id,
                thing.shape().category().id(),
                box.x1(),
                box.y1(),
                box.width(),
                box.height(),
                thing.mask().area(),
                false,
                Segmentation.of(thing.mask())));
      }
    }
    List<CocoCategory> categories =
        SHAPES.subList(0, spec.classes()).stream().map(Shape::category).toList();
    return new CocoData(images, annotations, categories);
  }

  private static int[] colour(Random random, int darkest) {
    int[] colour = new int[3];
    for (int i = 0; i < colour.length; i++) {
      colour[i] = darkest + random.nextInt(SHADES);
    }
    return colour;
  }

  private static int[] near(int[] colour, Random random) {
    int[] near = new int[3];
    for (int i = 0; i < 3; i++) {
      near[i] = Math.min(DARK + SHADES, Math.max(DARK, colour[i] + random.nextInt(81) - 40));
    }
    return near;
  }

  private static int[] apartFrom(int[] background, Random random) {
    int[] colour = colour(random, BRIGHT);
    while (distance(colour, background) < CONTRAST) {
      colour = colour(random, BRIGHT);
    }
    return colour;
  }

  private static int distance(int[] a, int[] b) {
    return Math.abs(a[0] - b[0]) + Math.abs(a[1] - b[1]) + Math.abs(a[2] - b[2]);
  }
}
