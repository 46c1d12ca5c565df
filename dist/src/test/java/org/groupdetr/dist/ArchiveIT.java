package org.groupdetr.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The archives: the program with all that it needs but Java. */
@DisabledOnOs(OS.WINDOWS)
class ArchiveIT {
  private static final String NAME =
      "groupdetr-%s-%s".formatted(Shipped.VERSION, System.getProperty("natives"));

  @TempDir private Path folder;

  private static Path archive(String ending) {
    return Path.of("target", NAME + ending).toAbsolutePath();
  }

  private String run(Map<String, Optional<String>> variables, String... command)
      throws IOException, InterruptedException {
    Shipped.Ended ended = Shipped.run(folder, variables, List.of(command));
    assertThat(ended.status()).as(ended.output()).isZero();
    return ended.output();
  }

  private Path unpack() throws IOException, InterruptedException {
    Path place = Files.createDirectories(folder.resolve("some place"));
    run(Map.of(), "tar", "xzf", archive(".tar.gz").toString(), "-C", place.toString());
    return place.resolve(NAME);
  }

  @Test
  void runsThroughALinkWithoutAHome() throws Exception {
    Path program = unpack();
    Path link = folder.resolve("a link");
    Files.createSymbolicLink(link, program.resolve("groupdetr"));
    List<Path> before = tree(program);
    assertThat(run(Map.of(), link.toString(), "--version"))
        .contains("groupdetr " + Shipped.VERSION);
    // The engine's libraries go to the folder for temporary files, and nothing to the program's.
    Path temporary = Files.createDirectory(folder.resolve("temporary"));
    Path none = Files.createFile(folder.resolve("file")).resolve("home");
    String options = "-Duser.home=%s -Djava.io.tmpdir=%s".formatted(none, temporary);
    Map<String, Optional<String>> variables =
        Map.of("GROUPDETR_JAVA_OPTIONS", Optional.of(options), "CLASSPATH", Optional.empty());
    String found = run(variables, link.toString(), "doctor");
    assertThat(found).contains("ok    natives", "ok    probe");
    assertThat(temporary).isNotEmptyDirectory();
    assertThat(tree(program)).isEqualTo(before);
  }

  @Test
  void bothArchivesHoldTheSame() throws Exception {
    Path program = unpack();
    List<String> unpacked = new ArrayList<>();
    for (Path file : tree(program)) {
      if (Files.isRegularFile(file)) {
        unpacked.add(NAME + "/" + program.relativize(file));
      }
    }
    try (ZipFile zip = new ZipFile(archive(".zip").toFile())) {
      assertThat(zip.stream().filter(entry -> !entry.isDirectory()).map(ZipEntry::getName))
          .containsExactlyInAnyOrderElementsOf(unpacked);
    }
    assertThat(unpacked)
        .contains(NAME + "/LICENSE", NAME + "/NOTICE", NAME + "/README.md", NAME + "/groupdetr.cmd")
        .anyMatch(name -> name.contains("/lib/pytorch-"))
        .anyMatch(name -> name.contains("/lib/onnxruntime-"))
        .noneMatch(name -> name.contains("junit") || name.contains("assertj"));
    assertThat(Files.readString(program.resolve("README.md"))).doesNotContain("${");
    assertThat(program.resolve("groupdetr")).isExecutable();
  }

  private static List<Path> tree(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.sorted().toList();
    }
  }
}
