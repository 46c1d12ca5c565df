package org.groupdetr;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A Java process with the class path of the tests. */
public final class ChildJvm {
  private ChildJvm() {}

  /**
   * A process to be started.
   *
   * @param options of the JVM
   * @param command main class and arguments
   */
  public static ProcessBuilder of(List<String> options, List<String> command) {
    List<String> all = new ArrayList<>();
    all.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    all.addAll(options);
    all.addAll(List.of("-cp", classPath()));
    all.addAll(command);
    return new ProcessBuilder(all);
  }

  /** The class path of the tests, whatever folder a process starts in. */
  public static String classPath() {
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
        .map(entry -> Path.of(entry).toAbsolutePath().toString())
        .collect(Collectors.joining(File.pathSeparator));
  }
}
