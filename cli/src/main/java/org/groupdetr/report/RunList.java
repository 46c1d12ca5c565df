package org.groupdetr.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.groupdetr.common.SafeFiles;
import org.groupdetr.common.UserException;
import org.groupdetr.eval.IouType;

/** The runs that folders hold. */
final class RunList {
  /** A lab's plan and what is done of it. */
  private static final String LAB = "lab.json";

  private RunList() {}

  /** The runs of folders, in their order, each once. */
  static List<Run> of(List<Path> paths) {
    Set<Path> folders = new LinkedHashSet<>();
    for (Path path : paths) {
      if (!Files.isDirectory(path)) {
        throw UserException.of("no such folder: %s", path);
      }
      folders.addAll(Files.exists(path.resolve(LAB)) ? cells(path) : List.of(path));
    }
    Map<Path, String> names = names(folders);
    List<Run> runs = new ArrayList<>();
    names.forEach((folder, name) -> runs.add(Run.read(name, folder)));
    // Masks can be compared with masks only; boxes all runs have.
    boolean masks = runs.stream().allMatch(run -> run.kind() == IouType.MASKS);
    return masks ? runs : runs.stream().map(Run::ofBoxes).toList();
  }

  /** The folders of a lab's cells that are finished: others are not to be compared yet. */
  private static List<Path> cells(Path lab) {
    Path file = lab.resolve(LAB);
    try {
      JsonNode json = new ObjectMapper().readTree(Files.readAllBytes(file));
      List<Path> folders = new ArrayList<>();
      for (JsonNode cell : json.path("cells")) {
        Path folder = lab.resolve(cell.path("run").asText());
        boolean finished = cell.path("finished").asBoolean(true);
        if (finished && cell.path("run").isTextual() && Files.isDirectory(folder)) {
          folders.add(folder);
        }
      }
      if (folders.isEmpty()) {
        throw UserException.of("%s: none of the lab's trainings is finished yet", file);
      }
      return folders;
    } catch (IOException e) {
      throw new UserException("cannot read " + file + ": " + SafeFiles.reason(e), e);
    }
  }

  /** The last parts of the paths, as many as tell all of them apart. */
  private static Map<Path, String> names(Set<Path> folders) {
    Map<Path, String> names = new LinkedHashMap<>();
    for (int parts = 1; ; parts++) {
      names.clear();
      boolean whole = true;
      for (Path folder : folders) {
        Path full = folder.toAbsolutePath().normalize();
        int count = full.getNameCount();
        int from = Math.max(0, count - parts);
        whole &= from == 0;
        names.put(folder, count == 0 ? full.toString() : full.subpath(from, count).toString());
      }
      if (whole || Set.copyOf(names.values()).size() == names.size()) {
        return names;
      }
    }
  }
}
