package org.groupdetr.cli.doctor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import org.groupdetr.common.Counted;
import org.groupdetr.common.UserException;
import org.groupdetr.data.DataSet;
import org.groupdetr.data.Split;
import org.groupdetr.data.TrainingPicture;
import org.groupdetr.geometry.Box;
import org.groupdetr.geometry.Size;
import org.groupdetr.recipe.Recipe;
import org.groupdetr.train.LoadedBatches;
import org.groupdetr.train.OverfitProbe;
import org.groupdetr.train.RunWarnings;

/**
 * What {@code doctor} says of a data set and a recipe: what the boxes look like to the detector,
 * and whether it learns a few pictures by heart.
 *
 * <p>The limits were set by the recipe {@code small} on shapes, blood cells and COCO's first
 * pictures, sound and spoilt.
 */
final class DataProbe {
  /** What may be left of the loss of a detector that learns. */
  private static final double LEARNS = 0.7;

  /** What is left of a term that is not learned. */
  private static final double STANDS = 0.95;

  /** What is left of a term that rises, and not by chance. */
  private static final double RISES = 1.15;

  /** Steps below which nothing can be said. */
  private static final int FEWEST = 24;

  /** Sides below which an object is hardly seen, in pixels of what the network sees. */
  private static final double TINY = 8;

  private static final double SAME = 0.9;
  private static final double WHOLE = 0.95;
  private static final double MANY = 0.2;

  private DataProbe() {}

  /** Looks at the pictures to learn from and learns some. */
  static List<Finding> findings(
      DataSet data, Recipe recipe, OverfitProbe probe, BooleanSupplier goesOn) {
    Split train =
        data.split("train")
            .orElseThrow(
                () ->
                    UserException.of("%s has no split called train to learn from", data.folder()));
    List<TrainingPicture> all = LoadedBatches.trainablePictures(train, data.labels(), recipe);
    List<Finding> findings = new ArrayList<>(boxes(all, recipe));
    RunWarnings.ofObjects(recipe, data)
        .forEach(
            line -> {
              String[] parts = line.split("; ", 2);
              findings.add(Finding.warn("objects", parts[0], parts[parts.length - 1]));
            });
    List<TrainingPicture> chosen = OverfitProbe.chosen(all);
    findings.add(judged(probe.run(chosen, goesOn), chosen.size()));
    return findings;
  }

  /** What can be seen without learning. */
  static List<Finding> boxes(List<TrainingPicture> pictures, Recipe recipe) {
    long objects = 0;
    long whole = 0;
    long twice = 0;
    List<Double> sides = new ArrayList<>();
    for (TrainingPicture picture : pictures) {
      Size stored = new Size(picture.width(), picture.height());
      Size seen = recipe.data().evaluationPlan(stored).size();
      Box[] boxes = new Box[picture.labels().length];
      for (int i = 0; i < boxes.length; i++) {
        float[] b = Arrays.copyOfRange(picture.boxes(), 4 * i, 4 * i + 4);
        boxes[i] = new Box(b[0], b[1], b[2], b[3]);
        sides.add(
            Math.min(
                boxes[i].width() * seen.width() / stored.width(),
                boxes[i].height() * seen.height() / stored.height()));
        whole += boxes[i].area() > WHOLE * stored.width() * stored.height() ? 1 : 0;
        twice += contradicted(boxes, i, picture.labels()) ? 1 : 0;
      }
      objects += boxes.length;
    }
    sides.sort(null);
    double median = sides.get(sides.size() / 2);
    List<Finding> findings = new ArrayList<>();
    String size = String.format(Locale.ROOT, "half are less than %.0f pixels wide or high", median);
    findings.add(
        median < TINY
            ? Finding.warn(
                "sizes",
                "objects are tiny to the detector: " + size,
                "raise data.evaluationSize and the sides in data.augmentation, or cut the pictures"
                    + " into tiles")
            : Finding.ok("sizes", size + " as the detector sees them"));
    if (whole > MANY * objects) {
      findings.add(
          Finding.warn(
              "boxes",
              Counted.of(whole, "box covers", "boxes cover") + " a whole picture",
              "boxes may be in other units than the format says: see 'groupdetr data check' and"
                  + " 'groupdetr data preview'"));
    }
    if (twice > 0) {
      findings.add(
          Finding.warn(
              "labels",
              Counted.of(twice, "object has", "objects have")
                  + " the box of another one with another class",
              "one of the two classes is wrong, or the classes overlap: no detector can learn both"));
    }
    return findings;
  }

  /** Whether one of the boxes before has this place and another class. */
  private static boolean contradicted(Box[] boxes, int at, int[] labels) {
    for (int i = 0; i < at; i++) {
      if (labels[i] != labels[at] && boxes[i].iou(boxes[at]) > SAME) {
        return true;
      }
    }
    return false;
  }

  /** What the learning says. */
  static Finding judged(OverfitProbe.Result seen, int pictures) {
    String course =
        String.format(
            Locale.ROOT,
            "%s learned by heart: loss %.2f to %.2f in %s, %d of %s found, %d with their class",
            Counted.of(pictures, "picture"),
            seen.first(),
            seen.last(),
            Counted.of(seen.losses().size(), "step"),
            seen.placed(),
            Counted.of(seen.objects(), "object"),
            seen.named());
    if (seen.failure().isPresent()) {
      return Finding.fail("learning", seen.failure().get(), "divide training.learningRate by ten");
    }
    if (seen.losses().size() < FEWEST && !(seen.fall() <= LEARNS)) {
      return Finding.warn(
          "learning",
          course,
          "too few steps to say anything: give it longer by --seconds, or a smaller recipe");
    }
    double boxes = worst(seen, "box", "giou");
    double classes = worst(seen, "class");
    if (seen.fall() > RISES || boxes > RISES) {
      return Finding.fail(
          "learning",
          course + "; boxes get worse",
          "the rate is too high: divide training.learningRate and backboneLearningRate by ten");
    }
    if (seen.fall() > LEARNS) {
      return Finding.fail(
          "learning",
          course + "; the loss hardly falls",
          "the rate is too low, or training.freeze leaves too little to learn: multiply"
              + " training.learningRate by ten, or begin with --weights");
    }
    if (boxes > STANDS) {
      return Finding.fail(
          "learning",
          course + "; boxes are not learned",
          "boxes do not lie on what they name, or the rate is too high: look at 'groupdetr data"
              + " preview', and divide training.learningRate by ten");
    }
    if (classes > STANDS) {
      return Finding.fail(
          "learning",
          course + "; classes are not learned",
          "things that look alike have several classes: look at 'groupdetr data preview'");
    }
    return Finding.ok("learning", course);
  }

  /**
   * What is left of the terms of these names, of that of which most is left; 0 if none is there.
   */
  private static double worst(OverfitProbe.Result seen, String... names) {
    return Arrays.stream(names)
        .mapToDouble(name -> seen.falls().getOrDefault(name, 0.0))
        .filter(Double::isFinite)
        .max()
        .orElse(0);
  }
}
