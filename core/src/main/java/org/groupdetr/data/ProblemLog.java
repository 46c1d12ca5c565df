package org.groupdetr.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.groupdetr.common.UserException;

/** Collects problems: how many of each kind, and the first few of them. */
public final class ProblemLog {
  private final int examples;
  private final Map<ProblemKind, Tally> tallies = new EnumMap<>(ProblemKind.class);
  private final Set<String> notes = new LinkedHashSet<>();
  private final Set<Path> explained = new HashSet<>();

  /**
   * An empty log.
   *
   * @param examples how many problems of each kind to remember
   */
  public ProblemLog(int examples) {
    this.examples = examples;
  }

  /** Counts a problem, and keeps it as an example while there are few of its kind. */
  public void add(DataProblem problem) {
    Tally tally = tallies.computeIfAbsent(problem.kind(), kind -> new Tally());
    tally.count++;
    if (tally.first.size() < examples) {
      tally.first.add(problem);
    }
  }

  /** Whether problems of a kind are still few enough that the next one is kept as an example. */
  public boolean keeps(ProblemKind kind) {
    Tally tally = tallies.get(kind);
    return tally == null || tally.first.size() < examples;
  }

  /** Says that a file that no annotation lists is named with a problem already. */
  public void explain(Path file) {
    explained.add(file.toAbsolutePath().normalize());
  }

  /** Whether a file is named with a problem already. */
  public boolean explains(Path file) {
    return explained.contains(file.toAbsolutePath().normalize());
  }

  /** Something a person should know that is no problem; said once. */
  public void note(String line) {
    notes.add(line);
  }

  public List<String> notes() {
    return List.copyOf(notes);
  }

  /** What was found, fatal kinds first. */
  public List<ProblemCount> found() {
    List<ProblemCount> found = new ArrayList<>();
    tallies.forEach((kind, tally) -> found.add(new ProblemCount(kind, tally.count, tally.first)));
    return found;
  }

  /**
   * Refuses a data set that cannot be trained on.
   *
   * @throws UserException naming the first problem of the first fatal kind
   */
  public void requireNothingFatal(Path folder) {
    List<ProblemCount> fatal = found().stream().filter(p -> p.kind().fatal()).toList();
    if (fatal.isEmpty()) {
      return;
    }
    ProblemCount worst = fatal.get(0);
    long others = fatal.stream().mapToLong(ProblemCount::count).sum() - 1;
    throw UserException.of(
        "%s: %s: %s; %s%s",
        folder,
        worst.kind().title(),
        worst.first().get(0).where(),
        worst.kind().remedy(),
        others == 0 ? "" : " (and " + others + " more: 'groupdetr data check' lists them)");
  }

  /** The problems of one kind. */
  private static final class Tally {
    private final List<DataProblem> first = new ArrayList<>();
    private long count;
  }
}
