package org.groupdetr.cli.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** A run in several processes, one of which comes to grief at a certain moment. */
record FaultyRun(TrainingProgram program, String name) {
  private static final int MOST_SECONDS = 300;
  private static final String LOST =
      "process %1$d of %2$d \\(\\d+ on .+\\) is gone or stands still: last heard of at [\\d:]+";
  private static final String LOST_IN_TRAINING =
      LOST
          + "; (the last good state is in .*|process 0 keeps the last checkpoint), --resume goes on";
  private static final String LOST_AT_START =
      LOST
          + "|of %2$d processes only \\d came within \\d+ seconds; missing: rank .*%1$d.*"
          + "|process %1$d of %2$d ended with status 137 before the training began"
          + "|process 0 was not found at .*";

  /** When it happens. */
  enum Moment {
    /** Processes come into being. */
    START_UP,
    /** They have met. */
    BEFORE_THE_FIRST_STEP,
    /** The first step is done. */
    STEPS,
    /** The checkpoint is begun and not ended. */
    CHECKPOINT,
    /** An epoch's last step is done. */
    EVALUATION
  }

  /**
   * What happens.
   *
   * @param size number of processes
   * @param lost rank of the process that comes to grief
   * @param stands whether it only stands still, instead of being killed
   * @param joined whether each process was started by hand, instead of by the first
   * @param delayMillis after the moment
   */
  record Fault(
      Moment moment, int size, int lost, boolean stands, boolean joined, int delayMillis) {}

  /**
   * Starts the run, or goes on with it, and lets the fault happen; passes if all others end in time
   * with one line each that names who is lost. False if the run was over before.
   */
  boolean suffers(Fault fault) throws Exception {
    Path checkpoint = program.checkpoint(name);
    if (fault.moment != Moment.CHECKPOINT || fault.lost != 0) {
      List<Process> started = start(fault);
      await(fault, started.get(0), () -> handles(fault, started).size() > 1);
      return suffers(fault, started);
    }
    try (HalfWrittenFile half = new HalfWrittenFile(checkpoint)) {
      List<Process> started = start(fault);
      half.awaitBegun(started.get(0));
      return suffers(fault, started);
    }
  }

  private List<Process> start(Fault fault) throws IOException {
    return fault.joined
        ? program.startJoined(name, fault.size)
        : List.of(program.start(name, "--processes", Integer.toString(fault.size)));
  }

  private void await(Fault fault, Process first, java.util.function.BooleanSupplier born)
      throws InterruptedException {
    String log = name + (fault.joined ? "0" : "");
    Path half = program.checkpoint(name).resolveSibling(".checkpoint.safetensors.part");
    TrainingProgram.await(
        first,
        switch (fault.moment) {
          case START_UP -> born;
          case BEFORE_THE_FIRST_STEP -> () -> program.log(log).contains("as executed");
          case STEPS -> () -> program.log(log).contains("\nepoch ");
          case CHECKPOINT -> () -> program.log(log).contains("\nepoch ") && Files.exists(half);
          case EVALUATION -> () -> program.log(log).contains("step 4/4 ");
        });
  }

  /** By rank, as far as they are there. */
  private static List<ProcessHandle> handles(Fault fault, List<Process> started) {
    List<ProcessHandle> all = new ArrayList<>(started.stream().map(Process::toHandle).toList());
    if (!fault.joined) {
      started.get(0).children().sorted(Comparator.comparing(ProcessHandle::pid)).forEach(all::add);
    }
    return all;
  }

  private boolean suffers(Fault fault, List<Process> started) throws Exception {
    try {
      Thread.sleep(fault.delayMillis);
      List<ProcessHandle> all = handles(fault, started);
      if (all.size() <= fault.lost || !all.stream().allMatch(ProcessHandle::isAlive)) {
        requireEndedWell(fault, started);
        return false;
      }
      ProcessHandle victim = all.remove(fault.lost);
      signal(fault.stands ? "STOP" : "KILL", victim);
      awaitEnd(fault, all);
      victim.destroyForcibly();
      victim.onExit().get(MOST_SECONDS, TimeUnit.SECONDS);
      assertThat(left()).as("%s: orphans", fault).isEmpty();
      requireOneLineEach(fault);
      return true;
    } finally {
      left().forEach(ProcessHandle::destroyForcibly);
    }
  }

  private void requireEndedWell(Fault fault, List<Process> started) throws InterruptedException {
    for (int i = 0; i < started.size(); i++) {
      assertThat(TrainingProgram.status(started.get(i)))
          .as(program.log(name + (fault.joined ? i : "")))
          .isZero();
    }
  }

  private void awaitEnd(Fault fault, List<ProcessHandle> others) throws Exception {
    long begin = System.nanoTime();
    for (ProcessHandle one : others) {
      while (lives(one)) {
        assertThat((System.nanoTime() - begin) / 1e9)
            .as("%s: process %d has not ended: %s", fault, one.pid(), program.log(name))
            .isLessThan(MOST_SECONDS);
        Thread.sleep(20);
      }
    }
    List<String> told = logs(fault).stream().flatMap(log -> program.told(log).stream()).toList();
    System.out.printf(
        "%s: the others ended after %.1f s: %s%n", fault, (System.nanoTime() - begin) / 1e9, told);
  }

  /**
   * Whoever has ended stays known to the system as long as the one that started it stands still.
   */
  private static boolean lives(ProcessHandle process) {
    try {
      Path state = Path.of("/proc", Long.toString(process.pid()), "stat");
      return process.isAlive() && !Files.readString(state).matches("(?s).*\\) Z .*");
    } catch (IOException e) {
      return false;
    }
  }

  /** Processes of the run that live, by the folder that they were started in. */
  private List<ProcessHandle> left() {
    return ProcessHandle.allProcesses()
        .filter(one -> program.folder().equals(folderOf(one)))
        .toList();
  }

  private static Path folderOf(ProcessHandle process) {
    try {
      return Files.readSymbolicLink(Path.of("/proc", Long.toString(process.pid()), "cwd"));
    } catch (IOException e) {
      return Path.of(""); // It has just ended, or is not ours.
    }
  }

  /** The logs in which those that remain speak. */
  private List<String> logs(Fault fault) {
    return fault.joined
        ? IntStream.range(0, fault.size)
            .filter(rank -> rank != fault.lost)
            .mapToObj(rank -> name + rank)
            .toList()
        : List.of(name);
  }

  private void requireOneLineEach(Fault fault) {
    // Those that the first has started speak only where it is gone, and only of what they began.
    boolean orphans = !fault.joined && fault.lost == 0;
    boolean starts = fault.moment == Moment.START_UP;
    for (String log : logs(fault)) {
      List<String> told = program.told(log);
      String all = fault + ": " + program.log(log);
      assertThat(told)
          .as(all)
          .hasSizeBetween(orphans && starts ? 0 : 1, orphans ? fault.size - 1 : 1)
          .allMatch(line -> names(fault, line));
      assertThat(program.log(log)).as(all).doesNotContain("Exception", "\tat ");
    }
  }

  private static boolean names(Fault fault, String line) {
    String form = fault.moment == Moment.START_UP ? LOST_AT_START : LOST_IN_TRAINING;
    return Pattern.compile(String.format(Locale.ROOT, form, fault.lost, fault.size))
        .matcher(line)
        .find();
  }

  private static void signal(String signal, ProcessHandle process) throws Exception {
    new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).start().waitFor();
  }
}
