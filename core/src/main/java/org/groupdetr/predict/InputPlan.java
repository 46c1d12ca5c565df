package org.groupdetr.predict;

import static org.groupdetr.common.Require.require;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.groupdetr.data.Detection;
import org.groupdetr.data.augment.ResizePlan;
import org.groupdetr.data.image.RgbImage;
import org.groupdetr.data.load.HostBatch;
import org.groupdetr.geometry.Size;
import org.groupdetr.recipe.DataSpec;
import org.groupdetr.recipe.Recipe;

/**
 * How pictures come to a network: resized as the recipe evaluates, and where the network takes one
 * size only no larger than that.
 *
 * @param data says how pictures are resized
 * @param multiple what height and width of a batch are multiples of, by padding
 * @param fixed the one size that the network takes, into whose upper left corner pictures come;
 *     none if it takes any
 */
public record InputPlan(DataSpec data, int multiple, Optional<Size> fixed) {
  public InputPlan {
    require(multiple >= 1, "multiple must be at least 1, was %d", multiple);
  }

  /** For a network that takes pictures of any size, as the recipe evaluates them. */
  public static InputPlan of(Recipe recipe) {
    return new InputPlan(recipe.data(), recipe.detector().sideMultiple(), Optional.empty());
  }

  /** What is done to a picture of this size. */
  public ResizePlan plan(Size picture) {
    ResizePlan usual = data.evaluationPlan(picture);
    return fixed
        .map(area -> data.isStretched() ? usual.to(area) : usual.within(area))
        .orElse(usual);
  }

  /** What a picture of this size takes of a batch: pictures with the same go together. */
  public Size area(Size picture) {
    return fixed.orElseGet(() -> plan(picture).size());
  }

  /** A batch of pictures. */
  public HostBatch batch(List<RgbImage> pictures) {
    return HostBatch.of(pictures, this::plan, multiple);
  }

  /**
   * Asks about pictures. Those of one size at the network go together, so that none of them is
   * padded for the sake of another.
   *
   * @return what is in each, best first
   */
  public List<List<Detection>> predicted(List<RgbImage> pictures, Predictor predictor) {
    Map<Size, List<Integer>> sizes = new LinkedHashMap<>();
    for (int i = 0; i < pictures.size(); i++) {
      sizes.computeIfAbsent(area(pictures.get(i).size()), size -> new ArrayList<>()).add(i);
    }
    List<List<Detection>> found = new ArrayList<>(Collections.nCopies(pictures.size(), List.of()));
    for (List<Integer> places : sizes.values()) {
      List<List<Detection>> each =
          predictor.predict(batch(places.stream().map(pictures::get).toList()));
      for (int i = 0; i < places.size(); i++) {
        found.set(places.get(i), each.get(i));
      }
    }
    return found;
  }
}
