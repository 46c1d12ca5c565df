package org.groupdetr.dist;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One artifact as the build left it, and programs that are run with such. */
record Shipped(String module) {
  static final String VERSION = System.getProperty("project.version");
  static final Path ROOT = Path.of("").toAbsolutePath().getParent();

  static List<Shipped> all() {
    return List.of(
        new Shipped("bom"),
        new Shipped("core"),
        new Shipped("onnx"),
        new Shipped("platform"),
        new Shipped("serve"),
        new Shipped("cli"),
        new Shipped("djl"),
        new Shipped("spark"));
  }

  static List<Shipped> jars() {
    return all().stream().filter(artifact -> !artifact.module.equals("bom")).toList();
  }

  Path pom() {
    return target().resolve("published-pom.xml");
  }

  Path jar() {
    return target().resolve(name() + ".jar");
  }

  Path sources() {
    return target().resolve(name() + "-sources.jar");
  }

  /** Puts the artifact where Maven looks for it. */
  void install(Path repository) throws IOException {
    Path folder = repository.resolve("org/groupdetr/%s/%s".formatted(name(), VERSION));
    Files.createDirectories(folder);
    Files.copy(pom(), folder.resolve("%s-%s.pom".formatted(name(), VERSION)));
    if (Files.exists(jar())) {
      Files.copy(jar(), folder.resolve("%s-%s.jar".formatted(name(), VERSION)));
    }
  }

  private String name() {
    return "groupdetr-" + module;
  }

  private Path target() {
    return ROOT.resolve(module).resolve("target");
  }

  /** What a program printed to both streams, and the status that it ended with. */
  record Ended(int status, String output) {}

  /** Runs a program in {@code folder}. Variables without a value are taken away. */
  static Ended run(Path folder, Map<String, Optional<String>> variables, List<String> command)
      throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.redirectErrorStream(true);
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    variables.forEach(
        (name, value) -> {
          builder.environment().remove(name);
          value.ifPresent(text -> builder.environment().put(name, text));
        });
    Process process = builder.start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Ended(process.waitFor(), output);
  }
}
