package org.groupdetr;

import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.groupdetr.common.ArtifactVersion;
import org.groupdetr.common.MachineMemory;
import org.groupdetr.data.DataSet;
import org.groupdetr.run.RunRecord;
import org.groupdetr.tensor.Device;

/** Writes down where a run comes from, so that it can be told and repeated later. */
final class RunOrigin {
  private RunOrigin() {}

  /** Adds a start of the run, in the words of whoever starts it, to the run's folder. */
  static void keep(Path folder, DataSet data, String command, Device device) {
    RunRecord kept = RunRecord.read(folder);
    String where = data.folder().toAbsolutePath().normalize().toString();
    String split = data.split("val").isPresent() ? "val" : "";
    RunRecord.Session session =
        new RunRecord.Session(
            command, Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(), environment(device));
    new RunRecord(where, data.format().option(), split, kept.sessions())
        .with(session)
        .write(folder);
  }

  private static Map<String, String> environment(Device device) {
    Map<String, String> environment = new LinkedHashMap<>();
    environment.put("program", "groupdetr " + ArtifactVersion.ofThisLibrary());
    environment.put(
        "engine",
        "libtorch " + ArtifactVersion.of("org.bytedeco", "pytorch").orElse("of unknown version"));
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
        String.format(Locale.ROOT, "%.1f GB", MachineMemory.allBytes() / (double) (1 << 30)));
    return environment;
  }
}
