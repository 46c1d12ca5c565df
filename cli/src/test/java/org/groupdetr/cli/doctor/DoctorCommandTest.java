package org.groupdetr.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.groupdetr.benchmark.EngineProbe;
import org.groupdetr.cli.Main;
import org.groupdetr.cli.doctor.Finding.Level;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DoctorCommandTest {
  private static final long GIGABYTE = 1L << 30;

  @TempDir Path folder;

  @Test
  void namesWhatItLookedAt() {
    StringWriter out = new StringWriter();
    Main.commandLine().setOut(new PrintWriter(out)).execute("doctor");
    assertThat(out.toString())
        .contains("java ", "cores ", "memory ", "natives ", "versions ", "cache ", "libtorch ")
        .containsPattern("ok +probe +a tiny training gave the expected losses .* no memory")
        .contains(System.getProperty("java.version"));
  }

  @Test
  void failsOnlyIfSomethingDoesNotWork() {
    StringWriter out = new StringWriter();
    PrintWriter writer = new PrintWriter(out);
    assertThat(DoctorCommand.print(List.of(Finding.ok("a", "x")), writer)).isZero();
    assertThat(DoctorCommand.print(List.of(Finding.warn("b", "y", "do this")), writer)).isZero();
    StringWriter json = new StringWriter();
    assertThat(
            DoctorCommand.printJson(
                List.of(Finding.fail("c", "z", "do that")), new PrintWriter(json)))
        .isEqualTo(1);
    assertThat(json.toString().replaceAll("\\s", ""))
        .isEqualTo(
            "{\"findings\":[{\"name\":\"c\",\"level\":\"fail\",\"value\":\"z\",\"advice\":\"dothat\"}]}");
    assertThat(DoctorCommand.print(List.of(Finding.fail("c", "z", "do that")), writer))
        .isEqualTo(1);
    assertThat(out.toString())
        .contains("Everything works.", "-> do this", "-> do that", "1 failure, 0 warnings.");
  }

  @Test
  void whatIsWrongWithTheEngineAtWorkIsSaid() {
    List<Double> known = EngineProbe.Result.expectedLosses();
    double first = known.get(0);
    double last = known.get(1);
    assertThat(ProbeCheck.judged(new EngineProbe.Result(first, last, 0.1, 0, 1)).level())
        .isEqualTo(Level.OK);
    assertThat(ProbeCheck.judged(new EngineProbe.Result(first, last, 0.1, 0, Double.NaN)).level())
        .isEqualTo(Level.OK);
    Finding wrong = ProbeCheck.judged(new EngineProbe.Result(first, 1.1 * last, 0.1, 0, 1));
    assertThat(wrong.level()).isEqualTo(Level.FAIL);
    assertThat(wrong.value()).contains("wrong losses");
    assertThat(ProbeCheck.judged(new EngineProbe.Result(Double.NaN, last, 0.1, 0, 1)).level())
        .isEqualTo(Level.FAIL);
    assertThat(ProbeCheck.judged(new EngineProbe.Result(first, last, 0.1, 7, 1)).level())
        .isEqualTo(Level.WARN);
    assertThat(ProbeCheck.judged(new EngineProbe.Result(first, last, 0.1, 0, 99)).level())
        .isEqualTo(Level.WARN);
  }

  /** The engine may crash, hang, or not start: each is a finding with advice. */
  @Test
  @DisabledOnOs(OS.WINDOWS)
  void aProbeThatDoesNotEndWellIsAFinding() {
    Finding crash = ProbeCheck.finding(List.of("sh", "-c", "kill -SEGV $$"), 60);
    assertThat(crash.level()).isEqualTo(Level.FAIL);
    assertThat(crash.value()).isEqualTo("the engine crashed (status 139)");
    Finding error = ProbeCheck.finding(List.of("sh", "-c", "echo groupdetr: no; exit 1"), 60);
    assertThat(error.value()).isEqualTo("the engine does not run: groupdetr: no");
    Finding hang = ProbeCheck.finding(List.of("sleep", "60"), 1);
    assertThat(hang.value()).contains("did not end within 1 s");
    assertThat(ProbeCheck.finding(List.of("/no/such/program"), 1).value())
        .startsWith("cannot start a process: ");
    assertThat(List.of(crash, error, hang)).allMatch(f -> f.advice().isPresent());
  }

  @ParameterizedTest
  @CsvSource({
    "Linux, amd64, linux-x86_64",
    "Linux, aarch64, linux-arm64",
    "Mac OS X, aarch64, macosx-arm64",
    "Windows 11, amd64, windows-x86_64",
    "Linux, riscv64, linux-riscv64",
  })
  void platforms(String system, String architecture, String platform) {
    assertThat(EngineCheck.platform(system, architecture)).isEqualTo(platform);
  }

  @Test
  void missingNativesAreNamed() throws IOException {
    Files.createDirectories(folder.resolve("org/bytedeco/javacpp/linux-x86_64"));
    Files.createDirectories(folder.resolve("org/bytedeco/pytorch/linux-x86_64-gpu"));
    URL[] path = {folder.toUri().toURL()};
    try (URLClassLoader loader = new URLClassLoader(path, null)) {
      assertThat(EngineCheck.natives("linux-x86_64", loader).value())
          .isEqualTo("none of openblas for linux-x86_64");
      Files.createDirectories(folder.resolve("org/bytedeco/openblas/linux-x86_64"));
    }
    try (URLClassLoader loader = new URLClassLoader(path, null)) {
      assertThat(EngineCheck.natives("linux-x86_64", loader))
          .isEqualTo(Finding.ok("natives", "linux-x86_64, CUDA"));
      assertThat(EngineCheck.natives("linux-arm64", loader).level()).isEqualTo(Level.FAIL);
    }
  }

  @Test
  void foldersMustTakeFilesAndHaveRoom() throws IOException {
    assertThat(EngineCheck.folder("cache", folder.resolve("not/yet"), 0).level())
        .isEqualTo(Level.OK);
    assertThat(folder).isEmptyDirectory();
    assertThat(EngineCheck.folder("cache", folder, Long.MAX_VALUE).level()).isEqualTo(Level.FAIL);
    Path file = Files.createFile(folder.resolve("file"));
    Finding blocked = EngineCheck.folder("cache", file.resolve("below"), 0);
    assertThat(blocked.level()).isEqualTo(Level.FAIL);
    assertThat(blocked.value()).startsWith("cannot write " + file);
  }

  @Test
  void anotherLibtorchIsNoticed() throws IOException {
    assertThat(EngineCheck.libtorch(List.of(folder)).level()).isEqualTo(Level.OK);
    Path library = Files.createFile(folder.resolve("libtorch.so"));
    Finding finding = EngineCheck.libtorch(List.of(folder.resolve("none"), folder));
    assertThat(finding.level()).isEqualTo(Level.WARN);
    assertThat(finding.value()).contains(library.toString());
  }

  @Test
  void limitsOfAContainerAreShown() throws IOException {
    Files.writeString(folder.resolve("meminfo"), "MemTotal:       67108864 kB\nMemFree: 1 kB\n");
    Files.writeString(
        folder.resolve("cpuinfo"),
        "processor\t: 0\nmodel name\t: Fast CPU\nflags\t: sse avx2\nprocessor\t: 1\n");
    MachineCheck check = new MachineCheck(folder);
    assertThat(check.memory(8 * GIGABYTE, GIGABYTE).value())
        .isEqualTo("8.0 GB (limited; the machine has 64.0 GB), 1.0 GB free");
    assertThat(check.cores(1)).isEqualTo(Finding.ok("cores", "1 of the machine's 2, Fast CPU"));
  }

  @Test
  void whatIsTooLittleIsSaid() throws IOException {
    Files.writeString(folder.resolve("cpuinfo"), "processor : 0\nflags : sse\n");
    MachineCheck check = new MachineCheck(folder);
    assertThat(check.cores(1).level()).isEqualTo(Level.WARN);
    assertThat(check.memory(GIGABYTE, 0).level()).isEqualTo(Level.WARN);
    assertThat(MachineCheck.heap(7 * GIGABYTE, 8 * GIGABYTE).advice().orElseThrow())
        .contains("-Xmx2g");
    assertThat(MachineCheck.heap(2 * GIGABYTE, 8 * GIGABYTE).level()).isEqualTo(Level.OK);
    assertThat(MachineCheck.java(11).level()).isEqualTo(Level.FAIL);
  }
}
