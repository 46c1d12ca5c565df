package org.groupdetr.cli.data;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.groupdetr.cli.options.FormatOption;
import org.groupdetr.cli.options.Version;
import org.groupdetr.common.Counted;
import org.groupdetr.data.check.DataReport;
import org.groupdetr.data.folder.DataConversion;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes a data set as COCO. */
@Command(
    name = "convert",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = {
      "Writes a data set of any known format as COCO. Nothing is dropped; ids of COCO stay.",
      "Pictures are linked where the disk allows it: they then take no space, and changing one"
          + " in place changes the original, too."
    },
    footer = {
      "",
      "Examples:",
      "  groupdetr data convert my-voc --out my-coco",
      "  groupdetr data convert my-voc --out my-coco --copy --overwrite",
    })
final class DataConvertCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "DIR", description = "The data set's folder.")
  private Path folder = Path.of("");

  @Option(
      names = "--out",
      paramLabel = "DIR",
      required = true,
      description = "A new or empty folder for the result.")
  private Path out = Path.of("");

  @Mixin private FormatOption format = new FormatOption();

  @Option(names = "--overwrite", description = "Replace an earlier conversion in that folder.")
  private boolean overwrite;

  @Option(names = "--copy", description = "Copy the pictures instead of linking them.")
  private boolean copy;

  DataConvertCommand() {}

  @Override
  public Integer call() {
    DataConversion.Options options = new DataConversion.Options(format.value(), overwrite, copy);
    DataConversion.Result result = DataConversion.convert(folder, out, options);
    PrintWriter print = spec.commandLine().getOut();
    DataReport.lines(result.data()).forEach(print::println);
    print.printf(
        Locale.ROOT,
        "wrote     %s as COCO: %s linked, %,d copied%n",
        out,
        Counted.of(result.linked(), "picture"),
        result.copied());
    print.flush();
    return 0;
  }
}
