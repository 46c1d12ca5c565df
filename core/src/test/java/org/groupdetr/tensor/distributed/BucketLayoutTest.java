package org.groupdetr.tensor.distributed;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.groupdetr.tensor.DType;
import org.groupdetr.tensor.Engine;
import org.groupdetr.tensor.Scope;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.tensor.Tensors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Where gradients lie side by side. */
class BucketLayoutTest {
  @BeforeAll
  static void load() {
    Engine.load();
  }

  private static Map<String, Tensor> parameters(int... counts) {
    Map<String, Tensor> parameters = new LinkedHashMap<>();
    for (int count : counts) {
      parameters.put("p" + parameters.size(), Tensors.zeros(DType.FLOAT32, count));
    }
    return parameters;
  }

  private static List<Integer> all(BucketLayout layout) {
    List<Integer> all = new ArrayList<>();
    for (int bucket = 0; bucket < layout.buckets(); bucket++) {
      long offset = 0;
      for (int parameter : layout.members(bucket)) {
        assertThat(layout.bucketOf(parameter)).isEqualTo(bucket);
        assertThat(layout.offset(parameter)).isEqualTo(offset);
        offset += layout.parameter(parameter).count();
        all.add(parameter);
      }
      assertThat(layout.count(bucket)).isEqualTo(offset).isLessThanOrEqualTo(layout.largest());
    }
    return all;
  }

  @Test
  void lastDeclaredComesFirst() {
    try (Scope scope = Scope.open()) {
      BucketLayout layout = BucketLayout.of(parameters(3, 5, 2, 7), 24);
      assertThat(all(layout)).containsExactly(3, 2, 1, 0);
      assertThat(layout.buckets()).isEqualTo(3);
    }
  }

  /** What gave no gradient then stays, after the others. */
  @Test
  void whatCameFirstComesFirst() {
    try (Scope scope = Scope.open()) {
      BucketLayout layout = BucketLayout.of(parameters(3, 5, 2, 7), 24).beginning(List.of(1, 0));
      assertThat(all(layout)).containsExactly(1, 0, 3, 2);
      assertThat(layout.parameter(1).count()).isEqualTo(5);
    }
  }
}
