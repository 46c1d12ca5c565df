package org.groupdetr.criterion;

import static org.groupdetr.common.Require.require;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.groupdetr.data.HostTargets;
import org.groupdetr.data.load.HostBatch;
import org.groupdetr.tensor.DType;
import org.groupdetr.tensor.Device;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.tensor.Tensors;

/**
 * The truths of a batch, picture after picture.
 *
 * @param labels {@code [T]} int64, classes 0..C-1
 * @param boxes {@code [T, 4]} centre x, centre y, width, height; 0..1 of the unpadded picture
 * @param counts how many each picture has
 * @param masks of each picture's objects, {@code [T, H, W]} uint8, 1 where the object is, as large
 *     as the padded pictures; none where they are not known
 */
public record Targets(
    Tensor labels, Tensor boxes, List<Integer> counts, Optional<List<Tensor>> masks) {
  public Targets {
    masks = masks.map(List::copyOf);
    counts = List.copyOf(counts);
    int sum = counts.stream().mapToInt(Integer::intValue).sum();
    require(
        labels.size(0) == sum && boxes.size(0) == sum,
        "%d targets, but %s labels and %s boxes",
        sum,
        labels,
        boxes);
  }

  /** Truths without masks. */
  public Targets(Tensor labels, Tensor boxes, List<Integer> counts) {
    this(labels, boxes, counts, Optional.empty());
  }

  /** The same with the masks of each picture's objects. */
  public Targets withMasks(List<Tensor> own) {
    return new Targets(labels, boxes, counts, Optional.of(own));
  }

  /** The truths of a batch on a device. */
  public static Targets of(HostBatch batch, Device device) {
    Targets targets =
        of(
            batch.targets().stream().map(HostTargets::labels).toList(),
            batch.targets().stream().map(HostTargets::boxes).toList(),
            device);
    if (batch.targets().stream().anyMatch(t -> t.masks().isEmpty())) {
      return targets;
    }
    Tensor all = masks(batch, targets.count()).to(device);
    List<Tensor> masks = new ArrayList<>();
    for (int picture = 0; picture < targets.counts.size(); picture++) {
      masks.add(all.narrow(0, targets.start(picture), targets.counts.get(picture)));
    }
    return targets.withMasks(masks);
  }

  private static Tensor masks(HostBatch batch, int count) {
    int height = batch.height();
    int width = batch.width();
    long numbers = (long) count * height * width;
    require(
        numbers <= Integer.MAX_VALUE - 8,
        "the masks of %d objects of %d x %d do not fit one array; make batch or pictures smaller",
        count,
        width,
        height);
    byte[] maps = new byte[(int) numbers];
    int from = 0;
    for (HostTargets targets : batch.targets()) {
      targets.drawMasks(maps, from, height, width);
      from += targets.labels().length * height * width;
    }
    return Tensors.ofBytes(DType.UINT8, maps, count, height, width);
  }

  /** Puts the truths of all pictures on a device. */
  public static Targets of(List<int[]> labels, List<float[]> boxes, Device device) {
    int total = labels.stream().mapToInt(l -> l.length).sum();
    long[] allLabels =
        labels.stream().flatMapToInt(java.util.Arrays::stream).asLongStream().toArray();
    float[] allBoxes = new float[4 * total];
    int at = 0;
    for (float[] some : boxes) {
      System.arraycopy(some, 0, allBoxes, at, some.length);
      at += some.length;
    }
    return new Targets(
        Tensors.of(allLabels, total).to(device),
        Tensors.of(allBoxes, total, 4).to(device),
        labels.stream().map(l -> l.length).toList());
  }

  /** How many truths in all. */
  public int count() {
    return labels.size(0);
  }

  /** Where the truths of a picture begin. */
  public int start(int picture) {
    return counts.subList(0, picture).stream().mapToInt(Integer::intValue).sum();
  }
}
