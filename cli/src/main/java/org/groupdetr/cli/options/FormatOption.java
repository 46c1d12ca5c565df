package org.groupdetr.cli.options;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.groupdetr.data.DataFormat;
import org.groupdetr.data.DataSet;
import org.groupdetr.data.folder.DataSets;
import picocli.CommandLine.Option;

/** {@code --format}, for every command that opens a data set. */
public final class FormatOption {
  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description = "The data set's: coco, voc or yolo; needed only if the folder holds several.")
  private Optional<DataFormat> format = Optional.empty();

  /** No format until picocli has read the command line. */
  public FormatOption() {}

  /** The format that was chosen, if one was. */
  public Optional<DataFormat> value() {
    return format;
  }

  /** Opens a folder as {@link DataSets#open(Path, Optional)} does. */
  public DataSet open(Path folder) {
    return DataSets.open(folder, format);
  }

  /** The option as another process of this program takes it. */
  public List<String> arguments() {
    return format.map(f -> List.of("--format", f.option())).orElse(List.of());
  }
}
