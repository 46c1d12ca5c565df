package org.groupdetr.tensor.distributed;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.zip.CRC32C;
import org.groupdetr.common.Counted;
import org.groupdetr.tensor.Tensor;

/**
 * Which parameter's gradient lies where in a few flat tensors: in the reverse of the order in which
 * the parameters were declared, which is about that in which gradients come.
 */
final class BucketLayout {
  private final List<Map.Entry<String, Tensor>> parameters;
  private final List<Place> places = new ArrayList<>();
  private final List<Bucket> buckets = new ArrayList<>();

  /** A stretch of a bucket. */
  private record Place(int bucket, long offset, long[] strides) {}

  /**
   * A flat tensor.
   *
   * @param first parameter in it
   * @param end the parameter after its last
   */
  private record Bucket(int first, int end, long count) {}

  /**
   * A layout.
   *
   * @param bucketBytes about how large a flat tensor is
   */
  BucketLayout(Map<String, Tensor> parameters, long bucketBytes) {
    List<Map.Entry<String, Tensor>> reversed = new ArrayList<>(parameters.entrySet());
    Collections.reverse(reversed);
    this.parameters = List.copyOf(reversed);
    int first = 0;
    long count = 0;
    for (int i = 0; i < reversed.size(); i++) {
      Tensor tensor = reversed.get(i).getValue();
      places.add(new Place(buckets.size(), count, strides(tensor)));
      count += tensor.count();
      boolean last = i + 1 == reversed.size();
      if (last || count * tensor.type().bytes() >= bucketBytes) {
        buckets.add(new Bucket(first, i + 1, count));
        first = i + 1;
        count = 0;
      }
    }
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

  int[] members(int bucket) {
    Bucket found = buckets.get(bucket);
    int[] members = new int[found.end - found.first];
    Arrays.setAll(members, i -> found.first + i);
    return members;
  }

  int bucketOf(int parameter) {
    return places.get(parameter).bucket;
  }

  long offset(int parameter) {
    return places.get(parameter).offset;
  }

  long[] strides(int parameter) {
    return places.get(parameter).strides;
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
