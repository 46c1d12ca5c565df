package org.groupdetr.spark;

import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Row;
import org.apache.spark.util.SerializableConfiguration;
import org.groupdetr.common.SafeFiles;
import org.groupdetr.common.UserException;
import org.groupdetr.data.image.ImageReader;
import org.groupdetr.data.image.Orientation;
import org.groupdetr.data.image.RgbImage;

/**
 * Reads the pictures that rows name or hold. A file is opened here, not by Spark: one that cannot
 * be read then costs its own row, and no more than one is held at a time.
 */
final class PictureSource implements Serializable {
  private static final long serialVersionUID = 1L;

  private final SerializableConfiguration hadoop;
  private final boolean held;

  /**
   * Pictures in rows or in files.
   *
   * @param hadoop how file systems are reached
   * @param held whether rows hold the content of the files
   */
  PictureSource(Configuration hadoop, boolean held) {
    this.hadoop = new SerializableConfiguration(hadoop);
    this.held = held;
  }

  /**
   * The picture of a row, upright.
   *
   * @throws UserException if it cannot be read
   */
  RgbImage read(Row row, String path) {
    if (!held) {
      return read(path);
    }
    byte[] content = row.getAs(DetectionRows.CONTENT);
    UserException.require(content != null, "picture %s has no content: it is null", path);
    return ImageReader.read(content, path, Orientation.UPRIGHT);
  }

  private RgbImage read(String name) {
    try {
      Path path = new Path(name);
      try (InputStream in = path.getFileSystem(hadoop.value()).open(path)) {
        return ImageReader.read(in, name, Orientation.UPRIGHT);
      }
    } catch (IOException | IllegalArgumentException e) {
      throw new UserException("cannot read picture " + name + ": " + SafeFiles.reason(e), e);
    }
  }
}
