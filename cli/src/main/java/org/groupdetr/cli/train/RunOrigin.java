package org.groupdetr.cli.train;

import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.groupdetr.cli.options.Version;
import org.groupdetr.data.DataSet;
import org.groupdetr.report.RunRecord;
import org.groupdetr.tensor.Device;
import picocli.CommandLine.Model.CommandSpec;

/** Writes down where a run comes from, so that it can be told and repeated later. */
final class RunOrigin {
  private RunOrigin() {}

  /** Adds a start of the program to a run's folder. */
  static void keep(Path folder, DataSet data, String command, Device device) {
    RunRecord kept = RunRecord.read(folder);
    String where = data.folder().toAbsolutePath().normalize().toString();
    String split = data.split("val").isPresent() ? "val" : "";
    RunRecord.Session session =
        new RunRecord.Session(
            command, Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(), environment(device));
    new RunRecord(where, split, kept.sessions()).with(session).write(folder);
  }

  /** The command line as a person would type it again. */
  static String command(CommandSpec spec) {
    List<String> arguments = spec.root().commandLine().getParseResult().originalArgs();
    return "groupdetr " + String.join(" ", arguments.stream().map(RunOrigin::quoted).toList());
  }

  private static String quoted(String argument) {
    return argument.matches("[A-Za-z0-9_./:=,@%+-]+")
        ? argument
        : "'" + argument.replace("'", "'\\''") + "'";
  }

  private static Map<String, String> environment(Device device) {
    Map<String, String> environment = new LinkedHashMap<>();
    environment.put("program", new Version().getVersion()[0]);
    environment.put(
        "engine", "libtorch " + Version.of("org.bytedeco", "pytorch").orElse("of unknown version"));
    environment.put("device", device.toString());
    environment.put(
        "java", System.getProperty("java.version") + ", " + System.getProperty("java.vendor"));
    environment.put(
        "system",
        String.join(
            " ",
            System.getProperty("os.name"),
            System.getProperty("os.version"),
            System.getProperty("os.arch")));
    environment.put("cores", Runtime.getRuntime().availableProcessors() + "");
    environment.put(
        "memory",
        String.format(Locale.ROOT, "%.1f GB", RunWarnings.machineBytes() / (double) (1 << 30)));
    return environment;
  }
}
