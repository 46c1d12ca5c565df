package org.groupdetr.cli;

import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalLong;
import org.groupdetr.pretrained.ClassChoice;
import org.groupdetr.pretrained.Model;
import org.groupdetr.pretrained.Models;
import org.groupdetr.pretrained.WeightCache;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** {@code --weights} and {@code --classes}: what a training begins with. */
final class WeightsOption {
  @Option(
      names = "--weights",
      paramLabel = "WEIGHTS",
      description =
          "What to begin with: a file, a folder or a known name such as torchvision/resnet50-v1;"
              + " see 'groupdetr weights'.")
  private Optional<String> weights = Optional.empty();

  @Option(
      names = "--classes",
      paramLabel = "CHOICE",
      converter = ChoiceConverter.class,
      description =
          "What becomes of the class head: keep (the weights must know all classes), replace (it"
              + " begins fresh), by-name (rows of equal names are kept). Default: keep where all"
              + " names are known, else by-name.")
  private Optional<ClassChoice> classes = Optional.empty();

  WeightsOption() {}

  /** Weights to begin with, and what becomes of their classes. */
  record Start(Model model, Optional<ClassChoice> classes) {}

  Optional<Start> start() {
    return weights.map(name -> new Start(open(name), classes));
  }

  /** Opens weights, showing a download. */
  static Model open(String weights) {
    try (ProgressLine line =
        new ProgressLine(System.err, Terminal.current(), InstantSource.system())) {
      return Models.open(
          weights,
          WeightCache.standard((file, bytes, total) -> line.show(progress(file, bytes, total))));
    }
  }

  private static WorkProgress progress(String file, long bytes, OptionalLong total) {
    OptionalLong all =
        total.isPresent() ? OptionalLong.of(total.getAsLong() >> 20) : OptionalLong.empty();
    return new WorkProgress("downloading " + file, bytes >> 20, all, "MB", Optional.empty());
  }

  /** Reads {@code by-name}. */
  static final class ChoiceConverter implements ITypeConverter<ClassChoice> {
    @Override
    public ClassChoice convert(String text) {
      return switch (text) {
        case "keep" -> ClassChoice.KEEP;
        case "replace" -> ClassChoice.REPLACE;
        case "by-name" -> ClassChoice.BY_NAME;
        default ->
            throw new TypeConversionException("'" + text + "' must be keep, replace or by-name");
      };
    }
  }
}
