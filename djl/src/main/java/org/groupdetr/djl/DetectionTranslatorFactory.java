package org.groupdetr.djl;

import ai.djl.Model;
import ai.djl.modality.cv.Image;
import ai.djl.modality.cv.output.DetectedObjects;
import ai.djl.translate.TranslateException;
import ai.djl.translate.Translator;
import ai.djl.translate.TranslatorFactory;
import ai.djl.util.Pair;
import java.io.InputStream;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.function.DoubleFunction;

/**
 * Makes the {@link DetectionTranslator} of a model from the arguments of its Criteria. Those of
 * local models name it themselves; others are given it by {@code optTranslatorFactory}.
 */
public final class DetectionTranslatorFactory implements TranslatorFactory {
  private static final Map<Class<?>, DoubleFunction<DetectionTranslator<?>>> TRANSLATORS =
      Map.of(
          Image.class, DetectionTranslator::ofImages,
          Path.class, DetectionTranslator::ofFiles,
          InputStream.class, DetectionTranslator::ofStreams);

  @Override
  public Set<Pair<Type, Type>> getSupportedTypes() {
    return Set.of(
        new Pair<>(Image.class, DetectedObjects.class),
        new Pair<>(Path.class, DetectedObjects.class),
        new Pair<>(InputStream.class, DetectedObjects.class));
  }

  /**
   * A translator.
   *
   * @param arguments {@code threshold}: least score, 0 to 1; {@link
   *     DetectionTranslator#DEFAULT_THRESHOLD} if it is absent
   * @throws TranslateException if the model is of another engine
   * @throws IllegalArgumentException if the types are none of those supported, or the threshold is
   *     no number from 0 to 1; the model is closed then
   */
  @Override
  @SuppressWarnings("unchecked") // the types were looked up
  public <I, O> Translator<I, O> newInstance(
      Class<I> input, Class<O> output, Model model, Map<String, ?> arguments)
      throws TranslateException {
    try {
      DoubleFunction<DetectionTranslator<?>> translator = TRANSLATORS.get(input);
      if (translator == null || output != DetectedObjects.class) {
        throw new IllegalArgumentException(
            "no translator from " + input.getName() + " to " + output.getName());
      }
      if (!(model instanceof GroupDetrModel)) {
        throw new TranslateException(
            model.getName()
                + " is a model for the engine GroupDETR: add optEngine(\"GroupDETR\") to its Criteria");
      }
      return (Translator<I, O>) translator.apply(threshold(arguments));
    } catch (TranslateException | IllegalArgumentException e) {
      model.close(); // nobody else has it
      throw e;
    }
  }

  private static double threshold(Map<String, ?> arguments) {
    Object given = arguments.get("threshold");
    if (given == null) {
      return DetectionTranslator.DEFAULT_THRESHOLD;
    }
    try {
      return Double.parseDouble(given.toString());
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "threshold must be a number between 0 and 1, was " + given, e);
    }
  }
}
