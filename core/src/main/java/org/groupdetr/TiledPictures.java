package org.groupdetr;

import java.util.List;
import org.groupdetr.data.Detection;
import org.groupdetr.data.DetectionTable;
import org.groupdetr.data.Split;
import org.groupdetr.data.TrainingPicture;
import org.groupdetr.data.load.TrainingPictures;
import org.groupdetr.predict.TiledPredictor;
import org.groupdetr.train.ProgressListener;

/** What is found in the pictures of a split, each looked at piece by piece. */
final class TiledPictures {
  private TiledPictures() {}

  /** One picture after the other: their pieces fill the batches. */
  static DetectionTable found(Split split, TiledPredictor predictor, ProgressListener listener) {
    List<TrainingPicture> pictures = TrainingPictures.of(split, predictor.predictor().labels());
    DetectionTable table = new DetectionTable(split.truth().ids());
    for (int i = 0; i < pictures.size(); i++) {
      for (Detection found : predictor.predict(TrainingPictures.pixels(pictures.get(i)))) {
        table.add(pictures.get(i).imageId(), found);
      }
      listener.evaluating(i + 1, pictures.size());
    }
    return table;
  }
}
