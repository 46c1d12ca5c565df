package org.groupdetr.detector;

import java.util.ArrayList;
import java.util.List;
import org.groupdetr.geometry.Size;
import org.groupdetr.tensor.Scope;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.transformer.BoxPrediction;

/**
 * The best scores over all queries and classes; a query may be read as several classes.
 *
 * @param count how many are kept of a picture, at most
 */
public record TopBoxes(int count) implements PostProcessor<BoxPrediction> {
  @Override
  public List<RawDetections> select(BoxPrediction prediction, List<Size> photographs) {
    List<RawDetections> all = new ArrayList<>();
    for (int picture = 0; picture < prediction.logits().size(0); picture++) {
      try (Scope scope = Scope.open()) {
        all.add(
            found(prediction.logits().select(0, picture), prediction.boxes().select(0, picture)));
      }
    }
    return all;
  }

  private RawDetections found(Tensor logits, Tensor boxes) {
    int classes = logits.size(1);
    Tensor chances = logits.sigmoid().reshape(-1);
    Tensor.TopK topK = chances.topk((int) Math.min(count, chances.count()));
    long[] indices = topK.indices().longs();
    float[] all = boxes.floats();
    int[] labels = new int[indices.length];
    float[] chosen = new float[4 * indices.length];
    for (int i = 0; i < indices.length; i++) {
      labels[i] = (int) (indices[i] % classes);
      System.arraycopy(all, (int) (indices[i] / classes) * 4, chosen, 4 * i, 4);
    }
    return new RawDetections(topK.values().floats(), labels, chosen);
  }
}
