package org.groupdetr.cli.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.groupdetr.benchmark.DeviceProbe;
import org.groupdetr.cli.options.OwnProcess;
import org.groupdetr.common.Counted;
import org.groupdetr.common.SafeFiles;
import org.groupdetr.tensor.Device;
import org.groupdetr.tensor.Engine;
import org.groupdetr.tensor.distributed.Membership;
import org.groupdetr.tensor.distributed.ProcessGroup;
import org.groupdetr.tensor.distributed.SumProof;

/**
 * What {@code doctor} says of a device: steps of every kind of detector there against the same on
 * the processor, and sums between processes. All in processes of their own, which may crash.
 */
final class DeviceCheck {
  /** As many numbers as a step of a detector with a ResNet-50 adds up in a few pieces. */
  private static final int SUMMED = 1 << 22;

  private static final String REPORT =
      "do not train on it: send this page with the GPU's name and its driver's version";

  private DeviceCheck() {}

  static List<Finding> findings(Device device) {
    List<Finding> findings = new ArrayList<>();
    int devices = 0;
    List<String> seen = new ArrayList<>();
    String end = run(probe("device", device), Membership.ALONE, seen);
    for (String line : seen) {
      JsonNode row = json(line);
      devices = row.path("devices").asInt(devices);
      if (row.has("recipe")) {
        findings.add(judged(row.path("recipe").asText(), result(row)));
      }
    }
    if (!end.isEmpty()) {
      findings.add(Finding.fail("detectors", "on " + device + ", " + end, REPORT));
      return findings;
    }
    findings.add(sums(device, device.isCpu() ? 2 : devices));
    return findings;
  }

  /** What a detector's steps say of a device. */
  static Finding judged(String recipe, DeviceProbe.Result result) {
    String value =
        String.format(
            Locale.ROOT,
            "losses %.0e and gradients %.0e from the processor's; a step %.0f ms, in bfloat16 %.0f"
                + " ms and %.0e away",
            result.loss(),
            result.norm(),
            1e3 * result.seconds(),
            1e3 * result.mixedSeconds(),
            result.mixedLoss());
    return result.correct() ? Finding.ok(recipe, value) : Finding.fail(recipe, value, REPORT);
  }

  /** Has several processes add numbers up. */
  static Finding sums(Device device, int processes) {
    if (processes < 2) {
      return Finding.ok("sums", "one GPU: nothing to add up between processes");
    }
    List<Process> others = new ArrayList<>();
    try {
      int port = OwnProcess.freePort();
      List<String> command = probe("sums", device);
      for (int rank = 1; rank < processes; rank++) {
        ProcessBuilder builder = builder(command, Membership.local(rank, processes, port));
        others.add(builder.redirectOutput(ProcessBuilder.Redirect.DISCARD).start());
      }
      List<String> seen = new ArrayList<>();
      String end = run(command, Membership.local(0, processes, port), seen);
      return end.isEmpty() && !seen.isEmpty()
          ? Finding.ok(
              "sums",
              String.format(
                  Locale.ROOT,
                  "%s on %s added up %.0f million numbers rightly in %.0f ms",
                  Counted.of(processes, "process"),
                  device.kind(),
                  SUMMED / 1e6,
                  1e3 * json(seen.get(seen.size() - 1)).path("seconds").asDouble()))
          : Finding.fail("sums", end, "train with one process; send this page");
    } catch (IOException e) {
      return Finding.fail(
          "sums", "cannot start a process: " + SafeFiles.reason(e), "allow Java to start one");
    } finally {
      others.forEach(Process::destroyForcibly);
    }
  }

  private static List<String> probe(String kind, Device device) {
    return OwnProcess.command(
        List.of("doctor", "--probe", kind, "--device", device.isCpu() ? "cpu" : device.toString()));
  }

  private static ProcessBuilder builder(List<String> command, Membership own) {
    return OwnProcess.builder(command, own).redirectErrorStream(true);
  }

  /** Runs a command; adds its lines of JSON to {@code seen}; says how it failed, if it did. */
  static String run(List<String> command, Membership own, List<String> seen) {
    List<String> words = new ArrayList<>();
    try {
      Process process = builder(command, own).start();
      try (BufferedReader lines = process.inputReader()) {
        lines.lines().forEach(line -> (line.startsWith("{") ? seen : words).add(line));
      }
      int status = process.waitFor();
      if (status == 0) {
        return "";
      }
      String said = words.stream().filter(w -> w.startsWith("groupdetr: ")).findFirst().orElse("");
      return said.isEmpty()
          ? "the engine ended with status " + status + " after " + seen.size() + " of them"
          : said.replaceFirst("^groupdetr: ", "");
    } catch (IOException e) {
      return "cannot start a process: " + SafeFiles.reason(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "interrupted";
    }
  }

  private static JsonNode json(String line) {
    try {
      return new ObjectMapper().readTree(line);
    } catch (IOException e) {
      throw new IllegalStateException("no JSON: " + line, e);
    }
  }

  private static DeviceProbe.Result result(JsonNode row) {
    return new DeviceProbe.Result(
        row.path("loss").asDouble(),
        row.path("norm").asDouble(),
        row.path("seconds").asDouble(),
        row.path("mixedLoss").asDouble(),
        row.path("mixedSeconds").asDouble());
  }

  /** What the process that tries detectors does. */
  static void measure(Device device, PrintWriter out) {
    Engine.usable(device);
    ObjectNode first = new ObjectMapper().createObjectNode();
    out.println(first.put("devices", Engine.cudaDevices()));
    for (String recipe : DeviceProbe.recipes()) {
      DeviceProbe.Result result = DeviceProbe.of(recipe, device);
      ObjectNode row = new ObjectMapper().createObjectNode().put("recipe", recipe);
      row.put("loss", result.loss()).put("norm", result.norm()).put("seconds", result.seconds());
      row.put("mixedLoss", result.mixedLoss()).put("mixedSeconds", result.mixedSeconds());
      out.println(row);
      out.flush();
    }
  }

  /** What each of the processes that add up does; the first tells how long it took. */
  static void addUp(Device device, PrintWriter out) {
    Membership own = Membership.of(System.getenv());
    Device local = device.isCpu() ? device : new Device("cuda", own.localRank());
    Engine.usable(local);
    try (ProcessGroup group = ProcessGroup.join(own)) {
      double seconds = SumProof.seconds(group, local, SUMMED);
      if (group.isFirst()) {
        out.println(new ObjectMapper().createObjectNode().put("seconds", seconds));
      }
    }
  }
}
