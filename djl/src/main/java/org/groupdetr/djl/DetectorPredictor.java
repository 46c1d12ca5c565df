package org.groupdetr.djl;

import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.translate.TranslateException;
import ai.djl.translate.Translator;
import ai.djl.translate.TranslatorContext;
import ai.djl.util.passthrough.PassthroughNDArray;
import java.util.ArrayList;
import java.util.List;
import org.groupdetr.common.UserException;
import org.groupdetr.data.Detection;

/**
 * Asks the model's detector. As DJL has it, a predictor belongs to one thread and costs little;
 * closing it leaves the model open.
 */
final class DetectorPredictor<I, O> extends Predictor<I, O> {
  private final GroupDetrModel detectors;
  private volatile boolean closed;

  DetectorPredictor(GroupDetrModel model, Translator<I, O> translator) {
    super(model, translator, model.getNDManager().getDevice(), false);
    detectors = model;
  }

  @Override
  public List<O> batchPredict(List<I> inputs) throws TranslateException {
    if (closed) {
      throw new IllegalStateException("the predictor is closed");
    }
    return super.batchPredict(inputs);
  }

  /** All pictures of the batch are asked about together. */
  @Override
  protected NDList predictInternal(TranslatorContext context, NDList asked)
      throws TranslateException {
    List<Question> questions = new ArrayList<>();
    for (NDArray one : asked) {
      questions.add(Question.in(one));
    }
    double least = questions.stream().mapToDouble(Question::threshold).min().orElse(1);
    List<List<Detection>> found;
    try {
      found =
          detectors.detector().predict(questions.stream().map(Question::picture).toList(), least);
    } catch (UserException | IllegalStateException e) {
      throw new TranslateException(e.getMessage(), e);
    }
    NDList answers = new NDList();
    for (int i = 0; i < questions.size(); i++) {
      answers.add(new PassthroughNDArray(questions.get(i).answered(found.get(i))));
    }
    return answers;
  }

  @Override
  public void close() {
    closed = true;
    super.close();
  }
}
