package org.groupdetr.data.folder;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.groupdetr.common.Counted;
import org.groupdetr.data.CocoData;
import org.groupdetr.data.CocoImage;
import org.groupdetr.data.DataSet;
import org.groupdetr.data.Split;
import org.groupdetr.data.SplitNames;

/**
 * Splits a part off {@code train} for evaluation where a data set has no {@code val}: one in
 * {@value #ONE_IN}, at least one. A picture's file name, without folders, decides by its hash, so
 * the choice is the same on every machine and in every run, and hardly changes when pictures are
 * added. {@code test} is never taken for evaluation during training.
 */
public final class HoldOut {
  private static final int ONE_IN = 10;

  private HoldOut() {}

  /** {@code data} with a {@code val}, and a note of how it came about. */
  public static DataSet apply(DataSet data) {
    Split train = data.split(SplitNames.TRAIN).orElse(null);
    if (train == null || data.split(SplitNames.VAL).isPresent()) {
      return data;
    }
    List<CocoImage> images = train.truth().images();
    List<String> notes = new ArrayList<>(data.notes());
    List<Split> splits = new ArrayList<>(data.splits());
    splits.remove(train);
    if (images.isEmpty()) {
      return data;
    }
    if (images.size() < 2) {
      notes.add("no 'val' and a single picture: the detector is evaluated on what it learned from");
      splits.add(0, new Split(SplitNames.VAL, train.pictures(), train.truth()));
      splits.add(0, train);
    } else {
      Set<Long> heldOut = heldOut(images);
      notes.add(
          String.format(
              Locale.ROOT,
              "no 'val': %d of %s of 'train', chosen by their names, are held out as 'val'",
              heldOut.size(),
              Counted.of(images.size(), "picture")));
      splits.add(0, part(SplitNames.VAL, train, heldOut, true));
      splits.add(0, part(SplitNames.TRAIN, train, heldOut, false));
    }
    return new DataSet(data.folder(), data.format(), data.labels(), splits, notes);
  }

  /** The pictures of the least hashes. */
  private static Set<Long> heldOut(List<CocoImage> images) {
    int count = Math.max(1, (int) Math.round((double) images.size() / ONE_IN));
    Map<Long, Long> hashes = new HashMap<>();
    images.forEach(i -> hashes.put(i.id(), hash(i)));
    return images.stream()
        .map(CocoImage::id)
        .sorted(
            Comparator.<Long>comparingLong(id -> hashes.getOrDefault(id, 0L) + Long.MIN_VALUE)
                .thenComparing(id -> id))
        .limit(count)
        .collect(Collectors.toSet());
  }

  private static long hash(CocoImage image) {
    String path = image.fileName().replace('\\', '/');
    String name = path.substring(path.lastIndexOf('/') + 1);
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return ByteBuffer.wrap(digest.digest(name.getBytes(StandardCharsets.UTF_8))).getLong();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private static Split part(String name, Split train, Set<Long> ids, boolean inside) {
    CocoData truth = train.truth();
    return new Split(
        name,
        train.pictures(),
        truth.with(
            truth.images().stream().filter(i -> ids.contains(i.id()) == inside).toList(),
            truth.annotations().stream().filter(a -> ids.contains(a.imageId()) == inside).toList(),
            truth.categories()));
  }
}
