package org.groupdetr.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Programs with this module and without the engine, each a process with a class path of its own.
 */
class WithoutEngineTest {
  @TempDir private Path folder;

  private static final Predicate<String> ENGINE =
      entry -> entry.matches(".*[/\\\\](javacpp|pytorch|openblas)-[^/\\\\]*");
  private static final Predicate<String> TESTS =
      entry -> entry.matches(".*(junit|assertj|archunit|opentest4j|byte-buddy|-tests).*");

  private String run(Predicate<String> leftOut, Path model, String... more)
      throws IOException, InterruptedException {
    String path =
        Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(leftOut.negate())
            .map(entry -> Path.of(entry).toAbsolutePath().toString())
            .collect(Collectors.joining(File.pathSeparator));
    ProcessBuilder builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-Djava.awt.headless=true",
                "-cp",
                path,
                DetectingProgram.class.getName(),
                model.toString(),
                String.join("", more))
            .redirectErrorStream(true);
    builder.environment().put("ORT_DISABLE_TELEMETRY", more.length == 0 ? "1" : "0");
    Process process = builder.start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    return said;
  }

  @Test
  void detectsWithNothingOfTheEngineOnTheClassPath() throws Exception {
    String said = run(ENGINE.or(TESTS), GraphFiles.any(folder));
    assertThat(said).isEqualTo("engine: no\nred green blue: 3 detections in each of 2\n");
  }

  @Test
  void namesWhatIsMissing() throws Exception {
    Path model = GraphFiles.any(folder);
    Predicate<String> runtime = entry -> entry.matches(".*[/\\\\]onnxruntime-[^/\\\\]*");
    assertThat(run(ENGINE.or(runtime), model))
        .contains("needs onnxruntime", "add com.microsoft.onnxruntime:onnxruntime");
    Path other = Files.write(folder.resolve("best.safetensors"), new byte[9]);
    assertThat(run(ENGINE, other))
        .contains("best.safetensors needs the engine", "add org.groupdetr:groupdetr-platform");
    String own =
        Path.of(GraphFile.class.getProtectionDomain().getCodeSource().getLocation().toURI())
            .toString();
    assertThat(run(ENGINE.or(entry -> entry.equals(own)), model))
        .contains("any.onnx cannot be read", "add org.groupdetr:groupdetr-onnx");
  }

  /** onnxruntime would end the process without a word. */
  @Test
  void refusesToStartBehindALongCommandLine() throws Exception {
    assertThat(run(ENGINE.or(TESTS), GraphFiles.any(folder), "x".repeat(4000)))
        .contains("onnxruntime crashes beyond 3900", "ORT_DISABLE_TELEMETRY", "CLASSPATH");
  }
}
