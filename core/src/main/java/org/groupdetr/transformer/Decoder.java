package org.groupdetr.transformer;

import java.util.List;
import org.groupdetr.features.Memory;
import org.groupdetr.groups.Queries;

/** From queries and memory to what each layer says, the last layer last. */
@FunctionalInterface
public interface Decoder<P extends Prediction> {
  List<P> decode(Queries queries, Memory memory);
}
