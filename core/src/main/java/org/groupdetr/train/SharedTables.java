package org.groupdetr.train;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.groupdetr.data.CocoIds;
import org.groupdetr.data.DetectionTable;
import org.groupdetr.geometry.Segmentation;
import org.groupdetr.geometry.Size;

/** Tables of detections, of which each process has those of its own batches, put together. */
final class SharedTables {
  private SharedTables() {}

  /**
   * A table as processes send it.
   *
   * @param ends rows of the table after each batch
   */
  static byte[] written(DetectionTable table, List<Integer> ends) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      int row = 0;
      for (int end : ends) {
        out.writeInt(end - row);
        for (; row < end; row++) {
          write(table, row, out);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static void write(DetectionTable table, int row, DataOutputStream out)
      throws IOException {
    out.writeLong(table.imageId(row));
    out.writeInt(table.categoryId(row));
    out.writeDouble(table.score(row));
    out.writeDouble(table.x(row));
    out.writeDouble(table.y(row));
    out.writeDouble(table.width(row));
    out.writeDouble(table.height(row));
    Optional<Segmentation.Runs> mask = table.mask(row);
    byte[] text = mask.map(m -> m.text().getBytes(StandardCharsets.US_ASCII)).orElse(new byte[0]);
    out.writeInt(text.length);
    if (mask.isPresent()) {
      out.writeInt(mask.get().size().width());
      out.writeInt(mask.get().size().height());
      out.write(text);
    }
  }

  /** The whole table, batch by batch, of what the processes have {@link #written}. */
  static DetectionTable merged(List<byte[]> byRank, CocoIds ids) {
    DetectionTable all = new DetectionTable(ids);
    List<DataInputStream> streams =
        byRank.stream().map(words -> new DataInputStream(new ByteArrayInputStream(words))).toList();
    try {
      for (int batch = 0; ; batch++) {
        DataInputStream in = streams.get(batch % streams.size());
        for (int rows = in.readInt(); rows > 0; rows--) {
          read(in, all);
        }
      }
    } catch (EOFException e) {
      return all; // The batch after the last one.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void read(DataInputStream in, DetectionTable all) throws IOException {
    all.add(
        in.readLong(),
        in.readInt(),
        in.readDouble(),
        in.readDouble(),
        in.readDouble(),
        in.readDouble(),
        in.readDouble());
    int length = in.readInt();
    if (length > 0) {
      Size size = new Size(in.readInt(), in.readInt());
      String text = new String(in.readNBytes(length), StandardCharsets.US_ASCII);
      all.setLastMask(new Segmentation.Runs(size, text));
    }
  }
}
