package org.groupdetr.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.openblas.presets.openblas_nolapack.MklSetNumThreadsLocal;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class EngineTest {
  @BeforeAll
  static void load() {
    Engine.load();
  }

  /** The binding has no such function; this is another one that gives a number, pointed there. */
  private static final class GetNumThreads extends MklSetNumThreadsLocal {
    private static int threads() {
      try (PointerScope scope = new PointerScope()) {
        GetNumThreads function = new GetNumThreads();
        function.put(Loader.addressof("openblas_get_num_threads"));
        return function.call(0);
      }
    }
  }

  @Test
  void threadsAreThoseOfOperationsAndOfProducts() {
    int before = Engine.threads();
    try {
      for (int threads : new int[] {1, 2}) {
        Engine.threads(threads);
        assertThat(Engine.threads()).isEqualTo(threads);
        assertThat(GetNumThreads.threads()).isEqualTo(threads);
      }
    } finally {
      Engine.threads(before);
    }
  }
}
