package org.groupdetr.tensor.distributed;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.groupdetr.common.UserException;

/**
 * The variables by which launchers tell a process its place among the others.
 *
 * @param all of the environment
 */
record LauncherVariables(Map<String, String> all) {
  /** Seconds after which a process that does not answer counts as lost. */
  static final String TIMEOUT = "GROUPDETR_TIMEOUT";

  private static final String PORT = "GROUPDETR_PORT";
  private static final String USUAL_PORT = "29500";
  private static final List<String> RANKED =
      List.of("RANK", "WORLD_SIZE", "MASTER_ADDR", "MASTER_PORT");
  private static final List<String> NODES =
      List.of(
          "PET_NNODES",
          "PET_NODE_RANK",
          "PET_NPROC_PER_NODE",
          "PET_MASTER_ADDR",
          "PET_MASTER_PORT");
  private static final String SLURM_STEP = "SLURM_STEP_ID";
  private static final String SLURM_TASKS = "SLURM_STEP_NUM_TASKS";
  private static final List<String> SLURM =
      List.of("SLURM_PROCID", SLURM_TASKS, "SLURM_STEP_NODELIST");

  /** Without these a process is alone, whatever else is set. */
  static final List<String> DECISIVE =
      List.of("RANK", "WORLD_SIZE", "PET_NODE_RANK", "PET_MASTER_ADDR", SLURM_STEP);

  private static final Pattern FIRST_HOST =
      Pattern.compile("([^,\\[]+)(?:\\[([0-9]+)[^\\]]*\\]([^,]*))?.*");

  Membership membership() {
    if (says("RANK") || says("WORLD_SIZE")) {
      require(RANKED);
      return ranked();
    }
    // A pod may have its node's numbers without being one of several.
    if (says("PET_NODE_RANK") || says("PET_MASTER_ADDR")) {
      require(NODES);
      return node();
    }
    // The script of a job is no step of it, and a step of one task meets nobody.
    if (says(SLURM_STEP) && !all.getOrDefault(SLURM_TASKS, "").equals("1")) {
      require(SLURM);
      return slurm();
    }
    return Membership.ALONE;
  }

  private boolean says(String name) {
    return !all.getOrDefault(name, "").isBlank();
  }

  private void require(List<String> names) {
    List<String> missing = names.stream().filter(name -> !says(name)).toList();
    UserException.require(
        missing.isEmpty(),
        "this process is said to be one of several by %s, but %s not set: set all of %s, or none",
        String.join(", ", names.stream().filter(this::says).toList()),
        String.join(", ", missing) + (missing.size() == 1 ? " is" : " are"),
        String.join(", ", names));
  }

  private int number(String name) {
    String text = all.getOrDefault(name, "").strip();
    UserException.require(
        text.matches("\\d{1,9}"), "the variable %s must be a number, was '%s'", name, text);
    return Integer.parseInt(text);
  }

  private int number(String name, int otherwise) {
    return says(name) ? number(name) : otherwise;
  }

  Duration timeout() {
    return says(TIMEOUT) ? Duration.ofSeconds(number(TIMEOUT)) : Membership.PATIENCE;
  }

  private Membership ranked() {
    int rank = number("RANK");
    int size = number("WORLD_SIZE");
    int localRank = number("LOCAL_RANK", 0);
    // At the port itself torchrun listens, in words of its own version.
    boolean taken = all.getOrDefault("TORCHELASTIC_USE_AGENT_STORE", "").equals("True");
    int port = number(PORT, number("MASTER_PORT") + (taken ? 1 : 0));
    return new Membership(
        rank,
        size,
        localRank,
        Math.max(localRank + 1, number("LOCAL_WORLD_SIZE", 1)),
        all.getOrDefault("MASTER_ADDR", ""),
        port,
        timeout());
  }

  /** Each pod is told of its node only: one process of ours is one process of it. */
  private Membership node() {
    String perNode = all.getOrDefault("PET_NPROC_PER_NODE", "1");
    UserException.require(
        perNode.matches("1|auto|cpu|gpu"),
        "PET_NPROC_PER_NODE is %s, but a pod's groupdetr is one process: give each process a pod"
            + " (numProcPerNode: 1), or start groupdetr by torchrun",
        perNode);
    String nodes = all.getOrDefault("PET_NNODES", "");
    Matcher range = Pattern.compile("(\\d{1,6})(?::(\\d{1,6}))?").matcher(nodes);
    UserException.require(
        range.matches() && (range.group(2) == null || range.group(2).equals(range.group(1))),
        "PET_NNODES must be one number, was '%s': the number of processes does not change in a run",
        nodes);
    return new Membership(
        number("PET_NODE_RANK"),
        Integer.parseInt(range.group(1)),
        0,
        1,
        all.getOrDefault("PET_MASTER_ADDR", ""),
        number(PORT, number("PET_MASTER_PORT")),
        timeout());
  }

  private Membership slurm() {
    String first =
        firstHost(all.getOrDefault("SLURM_STEP_NODELIST", ""))
            .orElseThrow(
                () ->
                    UserException.of(
                        "SLURM_STEP_NODELIST names no host: '%s'",
                        all.getOrDefault("SLURM_STEP_NODELIST", "")));
    int localRank = number("SLURM_LOCALID", 0);
    return new Membership(
        number("SLURM_PROCID"),
        number(SLURM_TASKS),
        localRank,
        Math.max(localRank + 1, tasksPerNode()),
        all.getOrDefault("MASTER_ADDR", first),
        number(PORT, number("MASTER_PORT", slurmPort())),
        timeout());
  }

  /** {@code 2} of {@code 2(x3),1}; 1 where nothing is said. */
  private int tasksPerNode() {
    Matcher first =
        Pattern.compile("(\\d{1,6}).*").matcher(all.getOrDefault("SLURM_STEP_TASKS_PER_NODE", ""));
    return first.matches() ? Integer.parseInt(first.group(1)) : 1;
  }

  /** Jobs that share a machine listen at different ports. */
  private int slurmPort() {
    int usual = Integer.parseInt(USUAL_PORT);
    return says("SLURM_JOB_ID") ? usual + number("SLURM_JOB_ID") % 1000 : usual;
  }

  /** {@code node03} of {@code node[03-07,09],big1}. */
  static Optional<String> firstHost(String list) {
    Matcher host = FIRST_HOST.matcher(list.strip());
    if (!host.matches()) {
      return Optional.empty();
    }
    return Optional.of(
        host.group(2) == null ? host.group(1) : host.group(1) + host.group(2) + host.group(3));
  }
}
