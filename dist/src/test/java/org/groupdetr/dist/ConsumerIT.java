package org.groupdetr.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * A project outside this repository, with the BOM and one dependency. Of this build it sees a
 * repository with what would be published; what others published comes from the user's own.
 */
@DisabledOnOs(OS.WINDOWS)
class ConsumerIT {
  private static final String JAVA =
      Path.of(System.getProperty("java.home"), "bin/java").toString();

  @TempDir private Path folder;

  private void copyProject() throws IOException {
    Path source = Path.of("src/test/consumer");
    Files.walkFileTree(
        source,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Path copy = folder.resolve("project").resolve(source.relativize(file).toString());
            Files.createDirectories(copy.getParent());
            Files.copy(file, copy);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  private String run(String... command) throws IOException, InterruptedException {
    Map<String, Optional<String>> variables =
        Map.of("MAVEN_OPTS", Optional.empty(), "MAVEN_ARGS", Optional.empty());
    Shipped.Ended ended = Shipped.run(folder.resolve("project"), variables, List.of(command));
    assertThat(ended.status()).as(ended.output()).isZero();
    return ended.output();
  }

  @Test
  void trainsDetectsAndEvaluates() throws Exception {
    copyProject();
    for (Shipped artifact : Shipped.all()) {
      artifact.install(folder.resolve("repository"));
    }
    run(
        Path.of(System.getProperty("maven.home"), "bin/mvn").toString(),
        "-q",
        "-B",
        "-ntp",
        "-Dmaven.repo.local=" + folder.resolve("repository"),
        "-Dmaven.repo.local.tail=" + System.getProperty("maven.repository"),
        "-Djavacpp.platform.host",
        "-Dmdep.outputFile=target/classpath.txt",
        "compile",
        "dependency:build-classpath");
    String libraries = Files.readString(folder.resolve("project/target/classpath.txt")).strip();
    assertThat(libraries)
        .contains(folder.resolve("repository/org/groupdetr/groupdetr-core").toString())
        .doesNotContain("picocli", "xchart", "commons-statistics");
    String output =
        run(JAVA, "-cp", "target/classes:" + libraries, "stranger.Program", folder.toString());
    assertThat(output.lines()).contains("steps 2").anyMatch(line -> line.startsWith("AP "));
    assertThat(output).containsPattern("found [1-9][0-9]* of square");
    assertThat(folder.resolve("run/best.safetensors")).isNotEmptyFile();
  }
}
