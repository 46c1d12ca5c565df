package org.groupdetr.cli.recipe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.groupdetr.benchmark.Benchmark;
import org.groupdetr.cli.console.TextTable;
import org.groupdetr.common.ProcessMemory;
import org.groupdetr.tensor.Engine;
import org.groupdetr.tensor.distributed.ProcessGroup;

/** What steps of several processes cost. */
final class SharedRow {
  private SharedRow() {}

  /** Measures, with all processes of the group; the first tells. */
  static Optional<ObjectNode> measured(
      Benchmark benchmark, Benchmark.Workload load, ProcessGroup group) {
    Benchmark.SharedSteps steps = benchmark.sharedSteps(group);
    ByteBuffer own = ByteBuffer.allocate(4 * Double.BYTES);
    own.putDouble(steps.seconds()).putDouble(steps.waited()).putDouble(steps.apart());
    own.putDouble(ProcessMemory.peakMb());
    List<ByteBuffer> all = group.gather(own.array()).stream().map(ByteBuffer::wrap).toList();
    if (!group.isFirst()) {
      return Optional.empty();
    }
    double seconds = all.stream().mapToDouble(row -> row.getDouble(0)).max().orElseThrow();
    double waited = all.stream().mapToDouble(row -> row.getDouble(8)).average().orElseThrow();
    double apart = all.stream().mapToDouble(row -> load.batch() / row.getDouble(16)).sum();
    double memory = all.stream().mapToDouble(row -> row.getDouble(24)).sum();
    return Optional.of(
        new ObjectMapper()
            .createObjectNode()
            .put("groups", load.training().groups())
            .put("processes", group.size())
            .put("threads", Engine.threads())
            .put("stepSeconds", seconds)
            .put("picturesPerSecond", load.batch() * group.size() / seconds)
            .put("picturesPerSecondApart", apart)
            .put("communicating", waited)
            .put("peakMb", memory));
  }

  static String table(ArrayNode rows) {
    TextTable table =
        TextTable.of(
            List.of(
                "groups",
                "processes",
                "threads",
                "step (s)",
                "pictures/s",
                "apart",
                "communicating",
                "peak MB"));
    for (JsonNode r : rows) {
      table.row(
          r.path("groups").asInt(),
          r.path("processes").asInt(),
          r.path("threads").asInt(),
          String.format(Locale.ROOT, "%.3f", r.path("stepSeconds").asDouble()),
          String.format(Locale.ROOT, "%.2f", r.path("picturesPerSecond").asDouble()),
          String.format(Locale.ROOT, "%.2f", r.path("picturesPerSecondApart").asDouble()),
          String.format(Locale.ROOT, "%.1f%%", 100 * r.path("communicating").asDouble()),
          Math.round(r.path("peakMb").asDouble()));
    }
    return table
        + String.format(
            Locale.ROOT,
            "%nthreads: of each process; apart: pictures/s of processes that work side by side and"
                + " add nothing up; peak MB: of all processes");
  }
}
