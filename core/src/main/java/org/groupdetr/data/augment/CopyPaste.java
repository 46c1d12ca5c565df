package org.groupdetr.data.augment;

import static org.groupdetr.common.Require.require;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.groupdetr.data.image.RgbImage;
import org.groupdetr.data.image.Window;
import org.groupdetr.geometry.Box;
import org.groupdetr.geometry.Rle;
import org.groupdetr.geometry.Size;

/**
 * Objects of another picture, cut out by their masks, over this one; what they cover is taken off
 * the objects beneath, and an object that is covered whole is gone. Ghiasi et al., 2021.
 *
 * @param smallest least size of the other picture, which fits into this one at 1
 * @param objects the most that are pasted, at least 1
 */
public record CopyPaste(double probability, double smallest, int objects) implements Variation {
  public CopyPaste {
    Variation.requireProbability(probability);
    require(smallest > 0 && smallest <= 1, "smallest must be in (0, 1], was %s", smallest);
    require(objects >= 1, "objects must be at least 1, was %d", objects);
  }

  @Override
  public boolean needsMasks() {
    return true;
  }

  @Override
  public Sample varied(
      Sample sample, Function<RandomGenerator, Sample> others, RandomGenerator random) {
    Size size = sample.image().size();
    Sample other = others.apply(random);
    Placed placed = placed(other.image().size(), size, random);
    List<Placed.Item> pasted = chosen(placed.objects(other.truth()), random);
    if (pasted.isEmpty()) {
      return sample;
    }
    byte[] beneath = sample.image().pixels().clone();
    byte[] over = Canvas.grey(size);
    placed.draw(other.image(), over);
    Rle covered = Rle.union(pasted.stream().map(object -> object.mask().get(0)).toList());
    byte[] map = covered.decoded();
    for (int i = 0; i < map.length; i++) {
      if (map[i] != 0) {
        System.arraycopy(over, 3 * i, beneath, 3 * i, 3);
      }
    }
    Placed whole = new Placed(size, size, Window.whole(size), 0, 0, size);
    List<Placed.Item> all = new ArrayList<>();
    whole.objects(sample.truth()).forEach(object -> left(object, covered, map).forEach(all::add));
    all.addAll(pasted);
    return new Sample(
        new RgbImage(size.width(), size.height(), beneath), Placed.Item.in(sample.truth(), all));
  }

  private Placed placed(Size other, Size size, RandomGenerator random) {
    double fits =
        Math.min((double) size.width() / other.width(), (double) size.height() / other.height());
    Size scaled = Canvas.scaled(other, fits * (smallest + (1 - smallest) * random.nextDouble()));
    Size resized =
        new Size(Math.min(scaled.width(), size.width()), Math.min(scaled.height(), size.height()));
    int left = random.nextInt(size.width() - resized.width() + 1);
    int top = random.nextInt(size.height() - resized.height() + 1);
    return new Placed(other, resized, Window.whole(resized), left, top, size);
  }

  /** Each is taken with a chance of one half, the first ones until there are enough. */
  private List<Placed.Item> chosen(List<Placed.Item> all, RandomGenerator random) {
    List<Placed.Item> chosen = new ArrayList<>();
    for (Placed.Item object : all) {
      if (random.nextBoolean() && chosen.size() < objects) {
        chosen.add(object);
      }
    }
    return chosen;
  }

  /** The object as far as it is not covered; nothing of it if it is covered whole. */
  private static List<Placed.Item> left(Placed.Item object, Rle covered, byte[] map) {
    Rle mask = object.mask().get(0);
    if (mask.intersectionArea(covered) == 0) {
      return List.of(object);
    }
    byte[] rest = mask.decoded();
    for (int i = 0; i < rest.length; i++) {
      rest[i] = map[i] == 0 ? rest[i] : 0;
    }
    Rle uncovered = Rle.encoded(mask.size(), rest);
    if (uncovered.area() == 0) {
      return List.of();
    }
    Box box = uncovered.box();
    float[] sides = {(float) box.x1(), (float) box.y1(), (float) box.x2(), (float) box.y2()};
    return List.of(new Placed.Item(object.label(), sides, List.of(uncovered)));
  }
}
