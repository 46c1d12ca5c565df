package org.groupdetr.transformer;

import java.util.List;
import java.util.Optional;
import org.groupdetr.features.Memory;
import org.groupdetr.groups.Queries;

/** From queries and memory to what each layer says, the last layer last. */
public interface Decoder<P extends Prediction> {
  List<P> decode(Queries queries, Memory memory);

  /** What the encoder said of the queries' places, in the form of this decoder's predictions. */
  default Optional<P> proposals(Queries queries) {
    return Optional.empty();
  }
}
