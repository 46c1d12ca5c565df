package org.groupdetr.train;

import java.util.List;
import java.util.Map;
import org.groupdetr.detector.BuildContext;
import org.groupdetr.detector.DetectorSpec;
import org.groupdetr.detector.SetDetector;
import org.groupdetr.geometry.Size;
import org.groupdetr.groups.Grouping;
import org.groupdetr.nn.CostSheet;
import org.groupdetr.nn.Init;
import org.groupdetr.recipe.ModelFile;
import org.groupdetr.recipe.Recipe;
import org.groupdetr.recipe.TrainingSpec;
import org.groupdetr.tensor.CounterRng;
import org.groupdetr.tensor.MapSize;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.tensor.distributed.GradientSum;

/**
 * What a step of training costs, as the detector's layers say it: each enters its multiplications
 * and what it keeps for the way back into a {@link CostSheet}. What happens element by element is
 * left out of the arithmetic.
 *
 * @param parameters of the detector in training
 * @param training multiply-accumulate operations of a step, in billions (GMACs): thrice those of
 *     the forward pass for what is trained, once for what is frozen
 * @param inference the same for one picture
 * @param peakMb the process's most resident memory on the processor: the program, parameters, their
 *     gradients and two moments, and what is kept for the way back
 */
public record StepCost(long parameters, double training, double inference, double peakMb) {
  // The next four are fitted to rows measured on small pictures, those called "fit" in
  // step-memory.csv beside the test, which judges them on others.

  /** The JVM, the engine's code, what the loader holds. */
  private static final double PROGRAM_MB = 385.6;

  /**
   * The part of parameters, gradients and moments that is there at the peak: gradients come as what
   * is kept goes.
   */
  private static final double PARAMETERS = 0.942;

  /** Numbers in memory for each of the backbone's maps that is kept: maps on the way, too. */
  private static final double MAPS = 1.419;

  /** Numbers in memory for each of tokens and queries that is kept. */
  private static final double KEPT = 0.96;

  private static final double MEGA = 1 << 20;

  /** Objects of a picture where nothing is said of the data; COCO has 7.3. */
  private static final int OBJECTS = 7;

  /**
   * What is asked.
   *
   * @param classes of the data
   * @param batch pictures that are computed at once
   * @param picture the size to which all of them are padded
   * @param recompute whether layers are computed again on the way back
   * @param frozen parts that are not trained
   */
  public record Question(
      DetectorSpec spec,
      int classes,
      Grouping grouping,
      int batch,
      Size picture,
      boolean recompute,
      List<String> frozen) {
    public Question {
      frozen = List.copyOf(frozen);
    }

    /** Of a detector of which all is trained. */
    public Question(
        DetectorSpec spec,
        int classes,
        Grouping grouping,
        int batch,
        Size picture,
        boolean recompute) {
      this(spec, classes, grouping, batch, picture, recompute, List.of());
    }

    /** A recipe's own, on the largest pictures that it trains on. */
    public static Question of(Recipe recipe, int classes) {
      TrainingSpec training = recipe.training();
      return new Question(
          recipe.detector(),
          classes,
          ModelFile.grouping(training),
          training.microBatchSize(),
          recipe.data().augmentation().largestSize(),
          training.checkpointing(),
          training.frozen());
    }

    /** The same with other groups. */
    public Question with(Grouping other) {
      return new Question(spec, classes, other, batch, picture, recompute, frozen);
    }

    private BuildContext shapes() {
      return new BuildContext(classes, grouping, recompute, Init.shapes(), new CounterRng(0));
    }
  }

  /** The cost of a step; the detector is built without numbers and takes no memory. */
  public static StepCost of(Question question) {
    MapSize picture = new MapSize(question.picture.height(), question.picture.width());
    try (SetDetector<?> detector = question.shapes().detector(question.spec)) {
      detector.freeze(question.frozen);
      CostSheet step = new CostSheet();
      detector.costOfTraining(step, picture, OBJECTS);
      CostSheet use = new CostSheet();
      detector.costOfInference(use, picture);
      Map<String, Tensor> parameters = detector.parameters();
      return new StepCost(
          parameters.values().stream().mapToLong(Tensor::count).sum(),
          question.batch * step.step() / 1e9,
          use.forward() / 1e9,
          peakMb(parameters, question.batch, step));
    }
  }

  /**
   * The most resident memory of each of several processes, with the sums of gradients on their way.
   *
   * @param parts of a step, of each process
   */
  public double peakMb(int parts, int processes) {
    return peakMb + GradientSum.copies(parts, processes) * 4 / MEGA * parameters;
  }

  private static double peakMb(Map<String, Tensor> parameters, int batch, CostSheet step) {
    double numbers = 0;
    for (Tensor parameter : parameters.values()) {
      // With a gradient and two moments, if it learns.
      numbers += (parameter.requiresGradient() ? 4 : 1) * (double) parameter.count();
    }
    double kept = batch * (MAPS * step.maps() + KEPT * step.kept());
    return PROGRAM_MB + 4 / MEGA * (PARAMETERS * numbers + step.workspace() + kept);
  }
}
