package org.groupdetr.train;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.groupdetr.run.LossName;

/**
 * What came of one part of a step, as processes tell each other.
 *
 * @param failure what broke down; empty where nothing did
 */
record PartReport(double loss, Map<LossName, Double> terms, String failure) {
  /** A part that was not worked out. */
  static PartReport failed(String failure) {
    return new PartReport(Double.NaN, Map.of(), failure);
  }

  /** The parts of one process. */
  static byte[] written(List<PartReport> parts) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeInt(parts.size());
      for (PartReport part : parts) {
        out.writeDouble(part.loss);
        out.writeUTF(part.failure);
        out.writeInt(part.terms.size());
        for (Map.Entry<LossName, Double> term : part.terms.entrySet()) {
          out.writeUTF(term.getKey().toString());
          out.writeDouble(term.getValue());
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static List<PartReport> read(byte[] bytes) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      List<PartReport> parts = new ArrayList<>();
      for (int left = in.readInt(); left > 0; left--) {
        double loss = in.readDouble();
        String failure = in.readUTF();
        Map<LossName, Double> terms = new LinkedHashMap<>();
        for (int more = in.readInt(); more > 0; more--) {
          terms.put(LossName.parse(in.readUTF()), in.readDouble());
        }
        parts.add(new PartReport(loss, terms, failure));
      }
      return parts;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All parts of a step in their order, from what each process has {@link #written}. */
  static List<PartReport> merged(List<byte[]> byRank) {
    List<List<PartReport>> read = byRank.stream().map(PartReport::read).toList();
    List<PartReport> all = new ArrayList<>();
    for (int i = 0; i < read.get(0).size(); i++) {
      for (List<PartReport> process : read) {
        all.add(process.get(i));
      }
    }
    return all;
  }
}
