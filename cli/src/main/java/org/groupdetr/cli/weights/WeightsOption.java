package org.groupdetr.cli.weights;

import java.io.PrintWriter;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalLong;
import org.groupdetr.Training;
import org.groupdetr.cli.console.Output;
import org.groupdetr.cli.console.ProgressLine;
import org.groupdetr.cli.console.Terminal;
import org.groupdetr.cli.console.VisibleText;
import org.groupdetr.cli.console.WorkProgress;
import org.groupdetr.common.UserException;
import org.groupdetr.pretrained.ClassChoice;
import org.groupdetr.pretrained.GroupChoice;
import org.groupdetr.pretrained.WeightSource;
import org.groupdetr.pretrained.WeightSources;
import org.groupdetr.pretrained.download.WeightCache;
import org.groupdetr.recipe.Recipe;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** {@code --weights} and {@code --classes}: what a training begins with. */
public final class WeightsOption {
  @Option(
      names = "--weights",
      paramLabel = "WEIGHTS",
      description =
          "What to begin with: a file, a folder or a known name such as torchvision/resnet50-v1;"
              + " see 'groupdetr weights'; none for a run from scratch. Without --recipe, those of"
              + " a detector bring its recipe. Default: what the recipe names.")
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

  @Option(
      names = "--group",
      paramLabel = "GROUP",
      converter = GroupConverter.class,
      description =
          "Which group of the weights comes first: best, as 'groupdetr lab queries' has found, or"
              + " its number. Default: the best where one is known, else 1.")
  private GroupChoice group = GroupChoice.KNOWN;

  private static final String NONE = "none";

  public WeightsOption() {}

  /** A training that begins with what was chosen. */
  public Training applied(Training training) {
    Training begun = training.group(group);
    begun = weights.map(begun::weights).orElse(begun);
    return classes.map(begun::classes).orElse(begun);
  }

  /** The recipe of the detector that the weights are of, if they are named and are of one. */
  public Optional<Recipe> recipe() {
    return weights
        .filter(named -> !named.equals(NONE))
        .map(named -> open(named, group))
        .flatMap(WeightSource::recipe);
  }

  /** Opens weights for use, showing a download; says which group is used, if not the first. */
  public static WeightSource open(String weights) {
    WeightSource model = open(weights, GroupChoice.KNOWN);
    PrintWriter err = Output.errors();
    model.remarks().forEach(remark -> err.println("groupdetr: note: " + VisibleText.line(remark)));
    return model;
  }

  /** Opens weights, showing a download. */
  public static WeightSource open(String weights, GroupChoice first) {
    try (ProgressLine line =
        new ProgressLine(System.err, Terminal.current(), InstantSource.system())) {
      return WeightSources.open(
          weights,
          WeightCache.standard((file, bytes, total) -> line.show(progress(file, bytes, total))),
          first);
    }
  }

  /** How far a download is. */
  public static WorkProgress progress(String file, long bytes, OptionalLong total) {
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

  /** Reads {@code best} or a number. */
  static final class GroupConverter implements ITypeConverter<GroupChoice> {
    @Override
    public GroupChoice convert(String text) {
      try {
        return GroupChoice.parse(text);
      } catch (UserException e) {
        throw new TypeConversionException(String.valueOf(e.getMessage()));
      }
    }
  }
}
