package org.groupdetr.cli.options;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.groupdetr.common.UserException;
import org.groupdetr.tensor.Device;
import org.groupdetr.tensor.precision.Precision;
import org.groupdetr.tensor.precision.PrecisionChoice;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** {@code --precision}, alike in every command that multiplies. */
public final class PrecisionOption {
  private static final String NAME = "--precision";

  @Option(
      names = NAME,
      paramLabel = "NAME",
      converter = ChoiceConverter.class,
      description =
          "What products of matrices and convolutions are worked out in: float32, bfloat16, or auto"
              + " for what a measurement of a fraction of a second finds to be faster here."
              + " Default: float32, in training what the recipe says.")
  private Optional<PrecisionChoice> chosen = Optional.empty();

  public PrecisionOption() {}

  /** What was chosen, if anything was. */
  public Optional<PrecisionChoice> value() {
    return chosen;
  }

  /** What was chosen, or float32. */
  public PrecisionChoice choice() {
    return chosen.orElse(PrecisionChoice.FLOAT32);
  }

  /** What is meant on a device; says what was measured. */
  public Precision on(Device device, Consumer<String> note) {
    return choice().on(device, note);
  }

  /** The recipe's setting for what was chosen, measured once; none if nothing was. */
  public List<String> settings(EngineOptions engine, Consumer<String> note) {
    return chosen.stream()
        .map(
            choice ->
                choice == PrecisionChoice.AUTO
                    ? choice.on(engine.start(), note).word()
                    : choice.toString())
        .map(word -> "training.precision=" + word)
        .toList();
  }

  /** Arguments without this option. */
  public static List<String> without(List<String> arguments) {
    List<String> kept = new ArrayList<>();
    for (int i = 0; i < arguments.size(); i++) {
      if (arguments.get(i).equals(NAME)) {
        i++;
      } else if (!arguments.get(i).startsWith(NAME + "=")) {
        kept.add(arguments.get(i));
      }
    }
    return kept;
  }

  /** Reads a choice. */
  static final class ChoiceConverter implements ITypeConverter<PrecisionChoice> {
    @Override
    public PrecisionChoice convert(String text) {
      try {
        return PrecisionChoice.named(text);
      } catch (UserException e) {
        throw new TypeConversionException("'" + text + "' must be float32, bfloat16 or auto");
      }
    }
  }
}
