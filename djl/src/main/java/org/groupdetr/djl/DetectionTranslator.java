package org.groupdetr.djl;

import static org.groupdetr.common.Require.require;

import ai.djl.modality.cv.Image;
import ai.djl.modality.cv.output.DetectedObjects;
import ai.djl.ndarray.NDList;
import ai.djl.translate.Batchifier;
import ai.djl.translate.TranslateException;
import ai.djl.translate.Translator;
import ai.djl.translate.TranslatorContext;
import ai.djl.util.passthrough.PassthroughNDArray;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.function.Function;
import org.groupdetr.common.UserException;
import org.groupdetr.data.image.ImageReader;
import org.groupdetr.data.image.Orientation;
import org.groupdetr.data.image.RgbImage;

/**
 * From a picture to {@link DetectedObjects}, best first. Boxes are those of DJL: left, top, width
 * and height as parts of the picture, 0 to 1; what reaches over the picture's edge is cut off.
 * Detectors of masks give DJL's {@code Mask}. The Criteria makes one by itself; {@code
 * optArgument("threshold", 0.3)} sets its threshold.
 *
 * <p>An {@link Image} is taken as it is. A file or stream is read by this library, which turns it
 * upright where the camera says so, and reads more kinds than Java does.
 *
 * @param <I> what the picture is given as
 */
public final class DetectionTranslator<I> implements Translator<I, DetectedObjects> {
  /** The least score where none is asked for. */
  public static final double DEFAULT_THRESHOLD = 0.5;

  private final Function<I, RgbImage> reader;
  private final double threshold;

  private DetectionTranslator(Function<I, RgbImage> reader, double threshold) {
    require(
        threshold >= 0 && threshold <= 1, "threshold must be between 0 and 1, was %s", threshold);
    this.reader = reader;
    this.threshold = threshold;
  }

  /**
   * For pictures of DJL, of whatever library they are.
   *
   * @param threshold least score, 0 to 1
   */
  public static DetectionTranslator<Image> ofImages(double threshold) {
    return new DetectionTranslator<>(Pictures::read, threshold);
  }

  /** For picture files; as {@link #ofImages}. */
  public static DetectionTranslator<Path> ofFiles(double threshold) {
    return new DetectionTranslator<>(
        file -> ImageReader.read(file, Orientation.UPRIGHT), threshold);
  }

  /** For streams that hold a picture file, which are read and not closed; as {@link #ofImages}. */
  public static DetectionTranslator<InputStream> ofStreams(double threshold) {
    return new DetectionTranslator<>(
        stream -> ImageReader.read(stream, "given", Orientation.UPRIGHT), threshold);
  }

  @Override
  public void prepare(TranslatorContext context) throws TranslateException {
    if (!(context.getModel() instanceof GroupDetrModel)) {
      throw new TranslateException(
          "DetectionTranslator works with the engine GroupDETR: add optEngine(\"GroupDETR\")");
    }
  }

  @Override
  public NDList processInput(TranslatorContext context, I input) throws TranslateException {
    try {
      return new NDList(new PassthroughNDArray(new Question(reader.apply(input), threshold)));
    } catch (UserException | IllegalArgumentException e) {
      throw new TranslateException(e.getMessage(), e);
    }
  }

  @Override
  public DetectedObjects processOutput(TranslatorContext context, NDList list)
      throws TranslateException {
    return FoundObjects.of(Question.answer(list.singletonOrThrow()));
  }

  @Override
  public Batchifier getBatchifier() {
    return new PictureBatchifier();
  }
}
