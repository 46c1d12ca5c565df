package org.groupdetr.features;

import java.util.List;
import java.util.Optional;
import org.groupdetr.tensor.MapSize;

/**
 * The size of a {@link Memory}.
 *
 * @param maps of the tokens
 * @param pixels of the features that masks are made from, if any are
 */
public record MemorySizes(List<MapSize> maps, Optional<MapSize> pixels) {
  /** M. */
  public double tokens() {
    return maps.stream().mapToInt(MapSize::cells).sum();
  }
}
