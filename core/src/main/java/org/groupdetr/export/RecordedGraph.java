package org.groupdetr.export;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.groupdetr.common.SafeFiles;
import org.groupdetr.common.UserException;
import org.groupdetr.export.format.OnnxFile;
import org.groupdetr.export.format.OnnxModel;
import org.groupdetr.tensor.graph.Recording;

/**
 * A detector as a graph that can be written. Its numbers are those of the detector and of the
 * recordings, which are held until it is closed.
 *
 * @param choices where it chooses
 */
public record RecordedGraph(OnnxModel model, List<GraphChoice> choices, List<Recording> recordings)
    implements AutoCloseable {
  public RecordedGraph {
    choices = List.copyOf(choices);
    recordings = List.copyOf(recordings);
  }

  /**
   * Writes {@code model.onnx}, and the file of numbers beside if it must be.
   *
   * @throws UserException if it cannot be written
   */
  public void write(Path folder) {
    write(model, folder, OnnxFile.LIMIT);
  }

  /** As above, of a model that was made of this one. */
  public void write(OnnxModel changed, Path folder) {
    write(changed, folder, OnnxFile.LIMIT);
  }

  /** As above, with another limit of what one file holds. */
  void write(OnnxModel changed, Path folder, long limit) {
    try {
      new OnnxFile(changed, limit).write(folder.resolve(OnnxExport.FILE));
    } catch (IOException e) {
      throw new UserException("cannot write to " + folder + ": " + SafeFiles.reason(e), e);
    }
  }

  @Override
  public void close() {
    recordings.forEach(Recording::close);
  }
}
