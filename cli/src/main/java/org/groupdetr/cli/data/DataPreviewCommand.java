package org.groupdetr.cli.data;

import java.awt.image.BufferedImage;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.groupdetr.cli.console.VisibleText;
import org.groupdetr.cli.options.FormatOption;
import org.groupdetr.cli.options.RecipeOption;
import org.groupdetr.cli.options.SetOption;
import org.groupdetr.cli.options.Version;
import org.groupdetr.common.Counted;
import org.groupdetr.common.UserException;
import org.groupdetr.data.DataSet;
import org.groupdetr.data.Split;
import org.groupdetr.figures.ContactSheet;
import org.groupdetr.figures.Pictures;
import org.groupdetr.recipe.Recipe;
import org.groupdetr.train.LoadedBatches;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Draws what a training would see. */
@Command(
    name = "preview",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = {
      "Draws training pictures on one sheet as the detector would see them: in the order of an"
          + " epoch, flipped, cropped and resized as that epoch does it, with their boxes and masks.",
      "The same recipe and seed give the same pictures here and in training."
    },
    footer = {
      "",
      "Examples:",
      "  groupdetr data preview my-pictures",
      "  groupdetr data preview my-pictures --recipe dino-r50 --count 32 --out seen.png",
      "  groupdetr data preview my-pictures --set 'data.augment=[{kind: mosaic, probability: 1}]'",
      "  groupdetr data preview my-pictures --epoch 2 --set training.seed=7",
    })
final class DataPreviewCommand implements Callable<Integer> {
  private static final int MOST = 400;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "DIR", description = "The data set's folder.")
  private Path folder = Path.of("");

  @Mixin private FormatOption format = new FormatOption();
  @Mixin private RecipeOption recipe = new RecipeOption();
  @Mixin private SetOption set = new SetOption();

  @Option(
      names = "--count",
      paramLabel = "N",
      description = "How many pictures, 1 to " + MOST + " (default: ${DEFAULT-VALUE}).")
  private int count = 16;

  @Option(
      names = "--epoch",
      paramLabel = "N",
      description = "Of which epoch, counted from 1 (default: ${DEFAULT-VALUE}).")
  private int epoch = 1;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Where to write the sheet, a PNG (default: ${DEFAULT-VALUE}).")
  private Path out = Path.of("preview.png");

  DataPreviewCommand() {}

  @Override
  public Integer call() {
    UserException.require(
        count >= 1 && count <= MOST, "--count must be 1 to %s, was %s", MOST, count);
    UserException.require(epoch >= 1, "--epoch must be at least 1, was %s", epoch);
    Recipe executed = set.read(recipe.nameOrFile());
    DataSet data = format.open(folder);
    Split train =
        data.split("train")
            .orElseThrow(
                () ->
                    UserException.of("%s has no split called train to learn from", data.folder()));
    LoadedBatches batches =
        LoadedBatches.training(
            LoadedBatches.trainablePictures(train, data.labels(), executed), executed);
    List<BufferedImage> drawn = new SeenPictures(data.labels()).draw(batches, epoch - 1, count);
    UserException.require(
        !drawn.isEmpty(),
        "%s is fewer than a step works through (training.batchSize=%s)",
        Counted.of(batches.pictures().size(), "picture"),
        executed.training().batchSize());
    Pictures.writePng(ContactSheet.of(drawn, columns(drawn.size())), out);
    PrintWriter print = spec.commandLine().getOut();
    print.printf(
        Locale.ROOT,
        "wrote     %s: %s of epoch %d as %s shows them%n",
        VisibleText.line(out.toString()),
        Counted.of(drawn.size(), "picture"),
        epoch,
        VisibleText.line(recipe.nameOrFile()));
    print.flush();
    return 0;
  }

  /** So many that the sheet is about as wide as high. */
  private static int columns(int pictures) {
    return (int) Math.ceil(Math.sqrt(pictures));
  }
}
