package org.groupdetr.tensor.distributed;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.zip.CRC32C;
import org.groupdetr.common.Counted;
import org.groupdetr.tensor.Tensor;

/**
 * Which parameter's gradient lies where in a few flat tensors. Parameters are numbered as they were
 * declared, whatever their order in the flat tensors.
 */
final class BucketLayout {
  private final List<Map.Entry<String, Tensor>> parameters;
  private final long bucketBytes;
  private final List<Integer> order;
  private final Place[] places;
  private final List<Bucket> buckets = new ArrayList<>();

  /** A stretch of a bucket. */
  private record Place(int bucket, long offset, long[] strides) {}

  /**
   * A flat tensor.
   *
   * @param members the parameters in it
   */
  private record Bucket(List<Integer> members, long count) {}

  private BucketLayout(
      List<Map.Entry<String, Tensor>> parameters, List<Integer> order, long bucketBytes) {
    this.parameters = parameters;
    this.order = order;
    this.bucketBytes = bucketBytes;
    places = new Place[parameters.size()];
    List<Integer> members = new ArrayList<>();
    long count = 0;
    for (int parameter : order) {
      Tensor tensor = parameter(parameter);
      places[parameter] = new Place(buckets.size(), count, strides(tensor));
      members.add(parameter);
      count += tensor.count();
      boolean last = places[order.get(order.size() - 1)] != null;
      if (last || count * tensor.type().bytes() >= bucketBytes) {
        buckets.add(new Bucket(List.copyOf(members), count));
        members.clear();
        count = 0;
      }
    }
  }

  /**
   * A layout in the reverse of the order in which the parameters were declared, which is as good as
   * any before it is known in which gradients come.
   *
   * @param bucketBytes about how large a flat tensor is
   */
  static BucketLayout of(Map<String, Tensor> parameters, long bucketBytes) {
    List<Integer> reversed = new ArrayList<>();
    for (int i = parameters.size() - 1; i >= 0; i--) {
      reversed.add(i);
    }
    return new BucketLayout(List.copyOf(parameters.entrySet()), reversed, bucketBytes);
  }

  /** The same with these parameters first, in this order, and the others after them. */
  BucketLayout beginning(List<Integer> first) {
    Set<Integer> all = new LinkedHashSet<>(first);
    all.addAll(order);
    return new BucketLayout(parameters, List.copyOf(all), bucketBytes);
  }

  /** Those of the parameter, if it fills its memory; else row-major. */
  private static long[] strides(Tensor tensor) {
    long[] strides = new long[tensor.rank()];
    long step = 1;
    boolean dense = tensor.engine().is_non_overlapping_and_dense();
    for (int axis = strides.length - 1; axis >= 0; axis--) {
      strides[axis] = dense ? tensor.engine().stride(axis) : step;
      step *= tensor.size(axis);
    }
    return strides;
  }

  int parameters() {
    return parameters.size();
  }

  Tensor parameter(int index) {
    return parameters.get(index).getValue();
  }

  /** Any parameter, for type and device. */
  Tensor any() {
    return parameter(0);
  }

  int buckets() {
    return buckets.size();
  }

  /** How many numbers a bucket holds. */
  long count(int bucket) {
    return buckets.get(bucket).count;
  }

  long largest() {
    return buckets.stream().mapToLong(Bucket::count).max().orElse(0);
  }

  List<Integer> members(int bucket) {
    return buckets.get(bucket).members;
  }

  int bucketOf(int parameter) {
    return places[parameter].bucket;
  }

  long offset(int parameter) {
    return places[parameter].offset;
  }

  long[] strides(int parameter) {
    return places[parameter].strides;
  }

  /** The same for layouts that fit each other. */
  String words() {
    CRC32C sum = new CRC32C();
    long count = 0;
    for (Map.Entry<String, Tensor> parameter : parameters) {
      sum.update((parameter.getKey() + parameter.getValue()).getBytes(StandardCharsets.UTF_8));
      count += parameter.getValue().count();
    }
    return String.format(
        Locale.ROOT,
        "%s of %s in %s (checksum %08x)",
        Counted.of(parameters.size(), "parameter"),
        Counted.of(count, "number"),
        Counted.of(buckets.size(), "piece"),
        sum.getValue());
  }
}
