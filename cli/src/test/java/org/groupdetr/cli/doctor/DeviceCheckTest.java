package org.groupdetr.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.groupdetr.benchmark.DeviceProbe;
import org.groupdetr.cli.doctor.Finding.Level;
import org.groupdetr.detector.DetectorSpec;
import org.groupdetr.recipe.RecipeFile;
import org.groupdetr.tensor.Device;
import org.groupdetr.tensor.Engine;
import org.groupdetr.tensor.distributed.Membership;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

class DeviceCheckTest {
  /** What a sound device says but for one number. */
  private static Finding with(double loss, double norm, double mixedLoss) {
    return DeviceCheck.judged("demo", new DeviceProbe.Result(loss, norm, 0.012, mixedLoss, 0.008));
  }

  @Test
  void whatIsMoreThanRoundingIsAFailure() {
    Finding sound = with(2e-7, 3e-5, 4e-3);
    assertThat(sound)
        .isEqualTo(
            Finding.ok(
                "demo",
                "losses 2e-07 and gradients 3e-05 from the processor's; a step 12 ms, in bfloat16"
                    + " 8 ms and 4e-03 away"));
    assertThat(List.of(with(0.01, 0, 0), with(0, 0.1, 0), with(0, 0, 0.1), with(Double.NaN, 0, 0)))
        .allMatch(finding -> finding.level() == Level.FAIL && finding.advice().isPresent());
  }

  @Test
  void everyKindOfDetectorIsTried() {
    assertThat(DeviceProbe.recipes().stream().map(r -> kind(r)).distinct())
        .hasSameSizeAs(DetectorSpec.class.getPermittedSubclasses())
        .hasSameSizeAs(DeviceProbe.recipes())
        .containsAll(
            Arrays.stream(DetectorSpec.class.getPermittedSubclasses())
                .map(Class::getSimpleName)
                .toList());
  }

  private static String kind(String recipe) {
    return RecipeFile.read(recipe, List.of()).detector().getClass().getSimpleName();
  }

  @Test
  void theProcessorComputesWhatItComputes() {
    Engine.load();
    DeviceProbe.Result result = DeviceProbe.of("demo", Device.CPU);
    assertThat(result.loss()).isZero();
    assertThat(result.norm()).isZero();
    assertThat(result.mixedLoss()).isBetween(1e-6, 0.03);
    assertThat(result.seconds()).isPositive();
    assertThat(result.mixedSeconds()).isPositive();
  }

  @Test
  void aDeviceThatIsNotThereIsSaid() {
    Finding missing = DeviceCheck.findings(new Device("cuda", 99)).get(0);
    assertThat(missing.level()).isEqualTo(Level.FAIL);
    assertThat(missing.value()).startsWith("on cuda:99, ");
  }

  /** What was seen before a crash is kept. */
  @Test
  @DisabledOnOs(OS.WINDOWS)
  void aCrashIsSaid() {
    List<String> seen = new ArrayList<>();
    List<String> command =
        List.of("sh", "-c", "echo '{\"devices\": 1}'; echo noise; kill -SEGV $$");
    assertThat(DeviceCheck.run(command, Membership.ALONE, seen))
        .isEqualTo("the engine ended with status 139 after 1 of them");
    assertThat(seen).containsExactly("{\"devices\": 1}");
  }

  @Test
  void processesAddUp() {
    Finding sums = DeviceCheck.sums(Device.CPU, 2);
    assertThat(sums.level()).as(sums.value()).isEqualTo(Level.OK);
    assertThat(sums.value()).startsWith("2 processes on cpu added up 4 million numbers rightly");
    assertThat(DeviceCheck.sums(new Device("cuda", 0), 1).value()).startsWith("one GPU: ");
  }
}
