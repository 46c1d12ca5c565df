package org.groupdetr.tensor.distributed;

/** What the engine says of a failure, without its own affairs. */
final class EngineWords {
  private EngineWords() {}

  /** The first line, without the place in the engine's source. */
  static String of(RuntimeException e) {
    return String.valueOf(e.getMessage())
        .lines()
        .findFirst()
        .orElse("")
        .replaceFirst("^\\[[^\\]]*\\] ", "");
  }
}
