package org.groupdetr.cli.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.groupdetr.cli.options.Version;
import org.groupdetr.common.SafeFiles;

/** What {@code doctor} says of the engine's files, without loading it. */
final class EngineCheck {
  /** What the natives need when they are unpacked. */
  private static final long UNPACKED = 600L << 20;

  private EngineCheck() {}

  static List<Finding> findings() {
    List<Finding> findings = new ArrayList<>();
    String platform = platform(System.getProperty("os.name"), System.getProperty("os.arch"));
    findings.add(natives(platform, EngineCheck.class.getClassLoader()));
    findings.add(versions());
    findings.add(folder("temporary", Path.of(System.getProperty("java.io.tmpdir")), 0));
    findings.add(folder("cache", cache(), UNPACKED));
    findings.add(libtorch(systemFolders()));
    environment().ifPresent(findings::add);
    return findings;
  }

  /** The engine's word for a system: {@code linux-x86_64} and the like. */
  static String platform(String system, String architecture) {
    String name = system.toLowerCase(Locale.ROOT);
    String os = name.startsWith("mac") ? "macosx" : name.startsWith("win") ? "windows" : "linux";
    return switch (architecture) {
      case "amd64", "x86_64" -> os + "-x86_64";
      case "aarch64", "arm64" -> os + "-arm64";
      default -> os + "-" + architecture;
    };
  }

  static Finding natives(String platform, ClassLoader loader) {
    boolean cuda = loader.getResource("org/bytedeco/pytorch/" + platform + "-gpu") != null;
    List<String> missing =
        Stream.of("javacpp", "openblas", "pytorch")
            .filter(library -> !(cuda && library.equals("pytorch")))
            .filter(lib -> loader.getResource("org/bytedeco/" + lib + "/" + platform) == null)
            .toList();
    if (!missing.isEmpty()) {
      return Finding.fail(
          "natives",
          "none of " + String.join(", ", missing) + " for " + platform,
          "build on this machine: ./mvnw package; supported systems are linux-x86_64, macosx-arm64,"
              + " macosx-x86_64 and windows-x86_64");
    }
    if (!cuda && Files.exists(Path.of("/dev/nvidia0"))) {
      return Finding.warn(
          "natives",
          platform + ", CPU only, and this machine has a GPU",
          "to use it, build with: ./mvnw -Pcuda package");
    }
    return Finding.ok("natives", platform + (cuda ? ", CUDA" : ", CPU"));
  }

  private static Finding versions() {
    String pytorch = Version.of("org.bytedeco", "pytorch").orElse("none");
    String javacpp = Version.of("org.bytedeco", "javacpp").orElse("none");
    String openblas = Version.of("org.bytedeco", "openblas").orElse("none");
    String value = "pytorch " + pytorch + ", openblas " + openblas + ", javacpp " + javacpp;
    return pytorch.endsWith("-" + javacpp) && openblas.endsWith("-" + javacpp)
        ? Finding.ok("versions", value)
        : Finding.fail(
            "versions", value, "these versions do not match; build anew: ./mvnw clean package");
  }

  /** Where JavaCPP unpacks natives: in the home folder, or else among temporary files. */
  private static Path cache() {
    Path home = Path.of(System.getProperty("user.home"), ".javacpp", "cache");
    String user = ".javacpp-" + System.getProperty("user.name");
    Path temporary = Path.of(System.getProperty("java.io.tmpdir"), user, "cache");
    return Optional.ofNullable(System.getProperty("org.bytedeco.javacpp.cachedir"))
        .map(Path::of)
        .orElse(isWritable(present(home)) ? home : temporary);
  }

  private static boolean isWritable(Path folder) {
    return Files.isDirectory(folder) && Files.isWritable(folder);
  }

  /** The folder, or the nearest above it that exists. */
  private static Path present(Path folder) {
    Path present = folder.toAbsolutePath();
    while (!Files.exists(present) && present.getParent() != null) {
      present = present.getParent();
    }
    return present;
  }

  /** Whether files can be made in {@code folder}, which need not exist yet. */
  static Finding folder(String name, Path folder, long needed) {
    Path present = present(folder);
    String other = "choose another folder: GROUPDETR_JAVA_OPTIONS=";
    String option =
        name.equals("cache") ? "-Dorg.bytedeco.javacpp.cachedir=DIR" : "-Djava.io.tmpdir=DIR";
    try {
      Files.delete(Files.createTempFile(present, ".groupdetr", null));
      long free = Files.getFileStore(present).getUsableSpace();
      boolean room = free >= needed || Files.exists(folder.resolve("pytorch"));
      String value = folder + ", " + (free >> 20) + " MB free";
      return room
          ? Finding.ok(name, value)
          : Finding.fail(name, value, (needed >> 20) + " MB are needed; " + other + option);
    } catch (IOException e) {
      String value = "cannot write " + present + ": " + SafeFiles.reason(e);
      return Finding.fail(name, value, other + option);
    }
  }

  /** Folders in which the system's linker looks for libraries. */
  private static List<Path> systemFolders() {
    String path = Optional.ofNullable(System.getenv("LD_LIBRARY_PATH")).orElse("");
    return Stream.concat(
            Stream.of(path.split(":")).filter(folder -> !folder.isEmpty()),
            Stream.of(
                "/lib",
                "/lib64",
                "/usr/lib",
                "/usr/lib64",
                "/usr/local/lib",
                "/usr/lib/x86_64-linux-gnu",
                "/usr/lib/aarch64-linux-gnu",
                "/opt/homebrew/lib"))
        .map(Path::of)
        .toList();
  }

  /** Whether another libtorch lies where the linker might take it for the engine's. */
  static Finding libtorch(List<Path> folders) {
    return folders.stream()
        .flatMap(
            folder ->
                Stream.of("libtorch.so", "libtorch_cpu.so", "libtorch.dylib").map(folder::resolve))
        .filter(Files::exists)
        .findFirst()
        .map(
            file ->
                Finding.warn(
                    "libtorch",
                    "another libtorch is installed: " + file,
                    "if the engine crashes at its start, remove that folder from LD_LIBRARY_PATH, or the"
                        + " package"))
        .orElse(Finding.ok("libtorch", "no other libtorch is installed"));
  }

  /** Variables that change how the engine runs, where any is set. */
  private static Optional<Finding> environment() {
    List<String> set =
        Stream.of(
                "OMP_NUM_THREADS",
                "OMP_WAIT_POLICY",
                "OPENBLAS_NUM_THREADS",
                "MKL_NUM_THREADS",
                "CUDA_VISIBLE_DEVICES",
                "LD_LIBRARY_PATH",
                "LD_PRELOAD",
                "GROUPDETR_JAVA_OPTIONS")
            .filter(name -> System.getenv(name) != null)
            .map(name -> name + "=" + System.getenv(name))
            .toList();
    return set.isEmpty()
        ? Optional.empty()
        : Optional.of(Finding.ok("variables", String.join(" ", set)));
  }
}
