package org.groupdetr.pretrained;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.zip.CRC32;
import java.util.zip.CheckedOutputStream;
import org.groupdetr.common.SafeFiles;
import org.groupdetr.common.TextFile;
import org.groupdetr.common.UserException;
import org.groupdetr.nn.Role;
import org.groupdetr.weights.StoredTensor;

/**
 * What each group of a file of weights reaches alone. It is kept in a small file beside the
 * weights, with a checksum of their queries: once those have changed, nothing is known any more.
 *
 * @param split on which it was measured
 * @param precisions box AP of each group, or mask AP of a detector of masks, in the file's order
 * @param checksum of the queries of all groups, see {@link #checksum}
 */
public record GroupPrecisions(String split, List<Double> precisions, String checksum) {
  public GroupPrecisions {
    precisions = List.copyOf(precisions);
  }

  /** Measured on the weights as they are now. */
  public static GroupPrecisions measured(
      String split, List<Double> precisions, WeightSource model) {
    return new GroupPrecisions(split, precisions, checksum(model));
  }

  /** The file beside the weights. */
  public static Path beside(Path weights) {
    return weights.resolveSibling(weights.getFileName() + ".groups.json");
  }

  /**
   * Writes it beside the weights.
   *
   * @throws UserException if that fails
   */
  public void write(Path weights) {
    ObjectNode root = new ObjectMapper().createObjectNode();
    root.put("split", split);
    precisions.forEach(root.putArray("APalone")::add);
    root.put("best", best() + 1);
    root.put("checksumOfQueries", checksum);
    SafeFiles.writeText(beside(weights), root.toPrettyString() + "\n");
  }

  /**
   * What is known of weights; nothing if they have changed since.
   *
   * @param model the weights in the file's order
   * @throws UserException if what stands beside them cannot be understood
   */
  static Optional<GroupPrecisions> of(Path weights, WeightSource model) {
    Path file = beside(weights);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    GroupPrecisions found = read(file);
    boolean same =
        found.precisions.size() == model.groups() && found.checksum.equals(checksum(model));
    return same ? Optional.of(found) : Optional.empty();
  }

  private static GroupPrecisions read(Path file) {
    try {
      JsonNode root = new ObjectMapper().readTree(TextFile.read(file));
      List<Double> precisions = new ArrayList<>();
      root.path("APalone").forEach(value -> precisions.add(value.asDouble(Double.NaN)));
      String checksum = root.path("checksumOfQueries").asText();
      if (precisions.isEmpty() || precisions.contains(Double.NaN) || checksum.isEmpty()) {
        throw UserException.of("%s does not say what each group reaches: remove it", file);
      }
      return new GroupPrecisions(root.path("split").asText(), precisions, checksum);
    } catch (JsonProcessingException e) {
      throw new UserException(file + " is no JSON that can be read: remove it", e);
    }
  }

  /** The group that reaches most alone, counted from 0; of equal ones the first. */
  public int best() {
    int best = 0;
    for (int g = 1; g < precisions.size(); g++) {
      if (precisions.get(g) > precisions.get(best)) {
        best = g;
      }
    }
    return best;
  }

  /** Why the best group is the best. */
  String words() {
    return String.format(
        Locale.ROOT,
        "the best one alone on %s, AP %.4f, the file's first %.4f",
        split,
        precisions.get(best()),
        precisions.get(0));
  }

  /** CRC-32 of the rows of all groups' queries, by name. */
  private static String checksum(WeightSource model) {
    CRC32 crc = new CRC32();
    try (OutputStream out = new CheckedOutputStream(OutputStream.nullOutputStream(), crc)) {
      TensorRoles roles = model.roles();
      Map<String, TensorRoles.Place> places = roles.places(model.tensors().keySet());
      for (Map.Entry<String, StoredTensor> named : new TreeMap<>(model.tensors()).entrySet()) {
        TensorRoles.Place at = places.get(named.getKey());
        if (at != null && roles.hasRows(at.plain(), Role.Rows.QUERIES)) {
          named.getValue().writeTo(out);
        }
      }
    } catch (IOException e) {
      throw new UserException("cannot read weights: " + SafeFiles.reason(e), e);
    }
    return String.format(Locale.ROOT, "%08x", crc.getValue());
  }
}
