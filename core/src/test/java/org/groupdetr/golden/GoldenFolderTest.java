package org.groupdetr.golden;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.opentest4j.TestAbortedException;

class GoldenFolderTest {
  private static final Path OWN = Path.of("../core/src/test/resources/golden");

  @Test
  void theOwnCollectionMustHaveEveryKind() {
    Path own = OWN.toAbsolutePath().normalize();
    assertThatThrownBy(() -> GoldenFolder.requireSome(List.of(), "msda", own))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("no cases of msda");
    GoldenFolder.requireSome(List.of("a case"), "msda", own);
  }

  @Test
  void anotherMayLackSome() {
    assertThatThrownBy(() -> GoldenFolder.requireSome(List.of(), "msda", Path.of("/elsewhere")))
        .isInstanceOf(TestAbortedException.class)
        .hasMessageContaining("/elsewhere has no cases of msda");
  }
}
