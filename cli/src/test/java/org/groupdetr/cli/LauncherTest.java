package org.groupdetr.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The launch script, with a Java and a Maven that only say how they were called. */
@DisabledOnOs(OS.WINDOWS)
class LauncherTest {
  @TempDir Path folder;

  private Path clone;
  private Path jdk;

  private record Result(int status, String output, String errors) {}

  @BeforeEach
  void makeClone() throws IOException {
    clone = Files.createDirectories(folder.resolve("a clone"));
    jdk = folder.resolve("a jdk");
    Files.createDirectories(clone.resolve("core/src/main"));
    Files.createDirectories(clone.resolve("onnx/src/main"));
    Files.createDirectories(clone.resolve("serve/src/main"));
    Files.createDirectories(clone.resolve("cli/src/main"));
    Files.createDirectories(jdk.resolve("bin"));
    Files.createDirectories(clone.resolve("dist"));
    script(clone.resolve("groupdetr"), Files.readString(Path.of("..", "groupdetr")));
    Files.copy(Path.of("..", "dist", "build.sh"), clone.resolve("dist/build.sh"));
    for (String file :
        List.of(
            "pom.xml",
            "core/pom.xml",
            "onnx/pom.xml",
            "serve/pom.xml",
            "cli/pom.xml",
            "dist/pom.xml",
            "core/src/main/Some.java",
            "lib.jar")) {
      Files.createFile(clone.resolve(file));
    }
    // Everything is older than what will be built.
    try (Stream<Path> all = Files.walk(clone)) {
      all.forEach(file -> setTime(file, Instant.now().minusSeconds(100)));
    }
    script(
        clone.resolve("mvnw"),
        """
        #!/bin/sh
        echo "built $*" >> calls
        sleep 0.2
        mkdir -p core/target onnx/target serve/target cli/target dist/target
        echo jar | tee core/target/groupdetr-core.jar onnx/target/groupdetr-onnx.jar \\
          serve/target/groupdetr-serve.jar > cli/target/groupdetr-cli.jar
        printf '%s' "$PWD/lib.jar" > dist/target/classpath.txt
        """);
    script(jdk.resolve("bin/java"), "#!/bin/sh\npwd\nprintf '<%s>\\n' \"$@\" \"$CLASSPATH\"\n");
    script(jdk.resolve("bin/javac"), "#!/bin/sh\n");
    Files.writeString(jdk.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"17.0.1\"\n");
  }

  private static void script(Path file, String text) throws IOException {
    Files.writeString(file, text);
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }

  private static void setTime(Path file, Instant time) {
    try {
      Files.setLastModifiedTime(file, FileTime.from(time));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Process start(Path launcher, String... arguments) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(launcher.toString());
    builder.command().addAll(List.of(arguments));
    builder.environment().put("JAVA_HOME", jdk.toString());
    builder.environment().put("GROUPDETR_JAVA_OPTIONS", "-Xmx1g  -Dstar=*");
    builder.directory(folder.toFile());
    return builder.start();
  }

  private static Result finish(Process process) throws IOException, InterruptedException {
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    String errors = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Result(process.waitFor(), output, errors);
  }

  private Result run(String... arguments) throws IOException, InterruptedException {
    return finish(start(clone.resolve("groupdetr"), arguments));
  }

  private long builds() throws IOException {
    Path calls = clone.resolve("calls");
    return Files.exists(calls) ? Files.readAllLines(calls).size() : 0;
  }

  @Test
  void buildsOnceAndStartsInTheCallersFolder() throws Exception {
    Result first = run("train", "--data", "two words", "*");
    assertThat(first.errors()).contains("groupdetr: building (the first time downloads about");
    assertThat(first.status()).isZero();
    assertThat(first.output().lines())
        .startsWith(folder.toRealPath().toString(), "<-Djava.awt.headless=true>")
        .contains("<-Xmx1g>", "<-Dstar=*>")
        .containsSubsequence(
            "<org.groupdetr.cli.Main>", "<train>", "<--data>", "<two words>", "<*>");
    String real = clone.toRealPath().toString();
    assertThat(first.output())
        .contains(
            ("<%1$s/groupdetr-cli.jar:%1$s/groupdetr-serve.jar:%1$s/groupdetr-core.jar:"
                    + "%1$s/groupdetr-onnx.jar:"
                    + "%2$s/lib.jar>")
                .formatted(real + "/dist/target/launch", real));
    assertThat(run("train").errors()).isEmpty();
    assertThat(builds()).isEqualTo(1);
  }

  @Test
  void anUnpackedArchiveIsNeverBuilt() throws Exception {
    Path archive = Files.createDirectories(folder.resolve("an archive"));
    Files.copy(clone.resolve("groupdetr"), archive.resolve("groupdetr"));
    Files.createSymbolicLink(folder.resolve("link"), archive.resolve("groupdetr"));
    Files.delete(jdk.resolve("bin/javac"));
    assertThat(archive.resolve("groupdetr").toFile().setExecutable(true)).isTrue();
    assertThat(finish(start(folder.resolve("link"), "train")).output().lines())
        .startsWith(folder.toRealPath().toString())
        .contains("<-XX:+UseSerialGC>", "<-Xmx1g>")
        .endsWith("<org.groupdetr.cli.Main>", "<train>", "<" + archive.toRealPath() + "/lib/*>");
    assertThat(archive).isDirectoryNotContaining(file -> !file.endsWith("groupdetr"));
  }

  @Test
  void startsThroughLinks() throws Exception {
    Path bin = Files.createDirectories(folder.resolve("my bin"));
    Files.createSymbolicLink(bin.resolve("one"), clone.resolve("groupdetr"));
    Files.createSymbolicLink(bin.resolve("two"), Path.of("one"));
    assertThat(finish(start(bin.resolve("two"))).status()).isZero();
    assertThat(builds()).isEqualTo(1);
  }

  @Test
  void buildsAgainWhenSourcesChangeOrALibraryIsGone() throws Exception {
    run("train");
    setTime(clone.resolve("core/src/main/Some.java"), Instant.now().plusSeconds(2));
    assertThat(run("train").errors()).contains("building (sources have changed)");
    setTime(clone.resolve("core/src/main/Some.java"), Instant.now().minusSeconds(100));
    Files.delete(clone.resolve("lib.jar"));
    run("train");
    assertThat(builds()).isEqualTo(3);
  }

  @Test
  void takesWhatADeveloperBuilt() throws Exception {
    run("train");
    Files.writeString(clone.resolve("cli/target/groupdetr-cli.jar"), "newer");
    Path source = clone.resolve("core/src/main/Some.java");
    setTime(source, Instant.now().plusSeconds(2));
    setTime(clone.resolve("cli/target/groupdetr-cli.jar"), Instant.now().plusSeconds(4));
    run("train");
    assertThat(builds()).isEqualTo(1);
    assertThat(clone.resolve("dist/target/launch/groupdetr-cli.jar")).hasContent("newer");
  }

  @Test
  void aBuildForCudaStaysOne() throws Exception {
    run("train");
    Path gpu = Files.createFile(clone.resolve("natives-gpu.jar"));
    Files.writeString(clone.resolve("dist/target/classpath.txt"), gpu.toString());
    setTime(clone.resolve("pom.xml"), Instant.now().plusSeconds(2));
    run("train");
    assertThat(Files.readAllLines(clone.resolve("calls")).get(1)).contains("-Pcuda");
  }

  @Test
  void twoStartsAtOnceBuildOnce() throws Exception {
    Process one = start(clone.resolve("groupdetr"));
    Process two = start(clone.resolve("groupdetr"));
    assertThat(finish(one).status()).isZero();
    assertThat(finish(two).status()).isZero();
    boolean locks = Files.exists(Path.of("/usr/bin/flock"));
    assertThat(builds()).isLessThanOrEqualTo(locks ? 1 : 2);
  }

  @Test
  void aFailedBuildShowsItsErrorsAndStartsNothing() throws Exception {
    script(clone.resolve("mvnw"), "#!/bin/sh\necho '[ERROR] Some.java: oops'\nexit 1\n");
    Result result = run("train");
    assertThat(result.status()).isEqualTo(1);
    assertThat(result.output()).isEmpty();
    assertThat(result.errors())
        .contains("[ERROR] Some.java: oops", "groupdetr: the build failed; all it said is in ");
  }

  @Test
  void helpStartsLight() throws Exception {
    String light = "<-XX:TieredStopAtLevel=1>";
    assertThat(run("train", "--help").output()).contains(light);
    assertThat(run("train", "--data", "x").output()).doesNotContain(light);
  }

  @Test
  void refusesAnOldOrMissingJava() throws Exception {
    Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"1.8.0_292\"\n");
    assertThat(run().errors()).contains("is Java 1.8.0_292: install a JDK 17 or newer");
    Files.delete(jdk.resolve("release"));
    script(jdk.resolve("bin/java"), "#!/bin/sh\necho 'openjdk version \"11.0.2\" 2019' >&2\n");
    assertThat(run().errors()).contains("is Java 11.0.2: install a JDK 17 or newer");
    Files.delete(jdk.resolve("bin/java"));
    Result missing = run();
    assertThat(missing.errors()).contains("JAVA_HOME is " + jdk).contains("set JAVA_HOME to one");
    assertThat(missing.status()).isEqualTo(1);
    assertThat(builds()).isZero();
  }

  /** Of containers: names would be read as ASCII. */
  @Test
  void fileNamesAreUtf8WhereNoLanguageIsSet() throws Exception {
    script(jdk.resolve("bin/java"), "#!/bin/sh\necho \"$LC_ALL $GROUPDETR_COMMAND\"\n");
    String launcher = clone.resolve("groupdetr").toString();
    run();
    for (Map<String, String> language :
        List.of(
            Map.<String, String>of(),
            Map.of("LC_ALL", "C"),
            Map.of("LANG", "POSIX"),
            Map.of("LANG", "xx_YY.UTF-8"))) {
      assertThat(spoken(language)).isEqualTo("C.UTF-8 " + launcher);
    }
    assertThat(spoken(Map.of("LC_ALL", "C.UTF-8"))).isEqualTo("C.UTF-8 " + launcher);
    assertThat(spoken(Map.of("LANG", "C.UTF-8"))).isEqualTo(launcher);
  }

  private String spoken(Map<String, String> language) throws Exception {
    ProcessBuilder builder = new ProcessBuilder(clone.resolve("groupdetr").toString());
    List.of("LC_ALL", "LC_CTYPE", "LANG").forEach(builder.environment()::remove);
    builder.environment().putAll(language);
    builder.environment().put("JAVA_HOME", jdk.toString());
    return finish(builder.start()).output().strip();
  }

  /** Another user than the one who has built it. */
  @Test
  void whereItCannotBuildItSaysSoInOneLine() throws Exception {
    Files.createFile(clone.resolve("dist/target")); // so that no folder can be made there
    Result result = run("train");
    assertThat(result.status()).isEqualTo(1);
    assertThat(result.errors().lines())
        .singleElement()
        .asString()
        .matches(
            "groupdetr: .*a clone is to be built first, and this user may not write in it; .*");
  }

  @Test
  void refusesToBuildWithoutACompiler() throws Exception {
    Files.delete(jdk.resolve("bin/javac"));
    assertThat(run().errors()).contains("install a JDK, not only a JRE");
  }
}
