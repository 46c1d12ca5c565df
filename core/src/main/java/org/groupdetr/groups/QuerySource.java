package org.groupdetr.groups;

import org.groupdetr.features.Memory;
import org.groupdetr.features.MemorySizes;
import org.groupdetr.nn.CostSheet;
import org.groupdetr.nn.Layer;

/** Makes one group's queries from the encoded pictures. */
public abstract class QuerySource extends Layer {
  /** The queries of this group: content {@code [B, N, C]} and places. */
  public abstract Queries queries(Memory memory);

  /** Enters the source; returns how many queries it makes of a picture. */
  public abstract int cost(CostSheet sheet, MemorySizes memory);
}
