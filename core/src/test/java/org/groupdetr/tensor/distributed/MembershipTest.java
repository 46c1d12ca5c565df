package org.groupdetr.tensor.distributed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.groupdetr.common.UserException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What launchers say of a process's place. */
class MembershipTest {
  private static final Map<String, String> BY_HAND =
      Map.of("RANK", "1", "WORLD_SIZE", "2", "MASTER_ADDR", "big1", "MASTER_PORT", "29500");

  private static Map<String, String> with(
      Map<String, String> variables, String name, String value) {
    Map<String, String> changed = new HashMap<>(variables);
    changed.put(name, value);
    return changed;
  }

  @Test
  void whoIsToldNothingIsAlone() {
    assertThat(Membership.of(Map.of("HOME", "/root", "SLURM_PROCID", "0", "SLURM_NTASKS", "8")))
        .isEqualTo(Membership.ALONE);
  }

  @Test
  void byHandFourVariablesAreEnough() {
    assertThat(Membership.of(BY_HAND))
        .isEqualTo(new Membership(1, 2, 0, 1, "big1", 29500, Membership.PATIENCE));
    assertThat(Membership.of(with(BY_HAND, "GROUPDETR_TIMEOUT", "30")).timeout())
        .isEqualTo(Duration.ofSeconds(30));
  }

  /** At torchrun's own port its agent listens. */
  @Test
  void torchrunsPortIsTakenByItsAgent() {
    Map<String, String> torchrun =
        with(
            with(with(BY_HAND, "TORCHELASTIC_USE_AGENT_STORE", "True"), "LOCAL_RANK", "1"),
            "LOCAL_WORLD_SIZE",
            "2");
    assertThat(Membership.of(torchrun))
        .isEqualTo(new Membership(1, 2, 1, 2, "big1", 29501, Membership.PATIENCE));
    assertThat(Membership.of(with(torchrun, "GROUPDETR_PORT", "4000")).port()).isEqualTo(4000);
  }

  @Test
  void kubeflowTellsThePodsNode() {
    Map<String, String> pod =
        Map.of(
            "PET_NNODES", "4",
            "PET_NODE_RANK", "3",
            "PET_NPROC_PER_NODE", "1",
            "PET_MASTER_ADDR", "run-node-0-0.run",
            "PET_MASTER_PORT", "29400");
    assertThat(Membership.of(pod))
        .isEqualTo(new Membership(3, 4, 0, 1, "run-node-0-0.run", 29400, Membership.PATIENCE));
    assertThatThrownBy(() -> Membership.of(with(pod, "PET_NPROC_PER_NODE", "2")))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("numProcPerNode: 1");
    assertThatThrownBy(() -> Membership.of(with(pod, "PET_NNODES", "1:4")))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("PET_NNODES must be one number, was '1:4'");
  }

  @Test
  void slurmTellsTheTask() {
    Map<String, String> task =
        Map.of(
            "SLURM_STEP_ID", "0",
            "SLURM_PROCID", "3",
            "SLURM_LOCALID", "1",
            "SLURM_STEP_NUM_TASKS", "4",
            "SLURM_STEP_TASKS_PER_NODE", "2(x2)",
            "SLURM_STEP_NODELIST", "node[07-08]",
            "SLURM_JOB_ID", "12345");
    assertThat(Membership.of(task))
        .isEqualTo(new Membership(3, 4, 1, 2, "node07", 29845, Membership.PATIENCE));
    assertThat(Membership.of(with(task, "SLURM_STEP_NUM_TASKS", "1"))).isEqualTo(Membership.ALONE);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      value = {
        "big1 big1",
        "big1,big2 big1",
        "node[03-07,09],big1 node03",
        "node[3] node3",
        "rack[01-02]-gpu,x rack01-gpu"
      })
  void theFirstHostOfAList(String list, String first) {
    assertThat(LauncherVariables.firstHost(list)).contains(first);
  }

  @Test
  void halfASetNamesWhatIsMissing() {
    assertThatThrownBy(() -> Membership.of(Map.of("RANK", "0", "MASTER_ADDR", "big1")))
        .isInstanceOf(UserException.class)
        .hasMessage(
            "this process is said to be one of several by RANK, MASTER_ADDR, but WORLD_SIZE,"
                + " MASTER_PORT are not set: set all of RANK, WORLD_SIZE, MASTER_ADDR, MASTER_PORT,"
                + " or none");
    assertThatThrownBy(() -> Membership.of(Map.of("PET_NODE_RANK", "0")))
        .hasMessageContaining(
            "PET_NNODES, PET_NPROC_PER_NODE, PET_MASTER_ADDR, PET_MASTER_PORT are");
  }

  @ParameterizedTest
  @CsvSource({
    "RANK,2,'the rank of one of 2 processes must be 0 to 1, was 2'",
    "RANK,-1,'the variable RANK must be a number, was ''-1'''",
    "WORLD_SIZE,two,'the variable WORLD_SIZE must be a number, was ''two'''",
    "WORLD_SIZE,0,'the number of processes must be 1 to 4096, was 0'",
    "MASTER_PORT,70000,'a port is a number up to 65535, was 70000'",
    "GROUPDETR_TIMEOUT,0,'processes must wait at least 1 second for each other, was 0 seconds'"
  })
  void nonsenseIsToldInOneLine(String name, String value, String said) {
    assertThatThrownBy(() -> Membership.of(with(BY_HAND, name, value)))
        .isInstanceOf(UserException.class)
        .hasMessage(said);
  }

  @Test
  void whatAProcessIsToldItUnderstands() {
    Membership own = new Membership(3, 4, 1, 2, "big1", 4321, Duration.ofSeconds(7));
    assertThat(Membership.of(own.variables())).isEqualTo(own);
    Map<String, String> cleared = new HashMap<>(own.variables());
    Membership.clear(cleared);
    assertThat(Membership.of(cleared)).isEqualTo(Membership.ALONE);
  }
}
