package org.groupdetr.spark;

import static org.groupdetr.common.Require.require;

import java.net.URISyntaxException;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What Spark must be told, since its executors are not started by our launcher. */
final class SparkSettings {
  /** The engine's memory lies outside the heap, and is freed where its scopes end. */
  static final String JVM_OPTIONS =
      "-Djava.awt.headless=true -Dorg.bytedeco.javacpp.maxPhysicalBytes=0"
          + " -Dorg.bytedeco.javacpp.noPointerGC=true";

  /** As the launcher sets them: large arrays in large pages, and threads that wait give way. */
  static final Map<String, String> ENVIRONMENT = environment();

  private SparkSettings() {}

  private static Map<String, String> environment() {
    Map<String, String> variables = new LinkedHashMap<>();
    variables.put(
        "GLIBC_TUNABLES",
        "glibc.malloc.hugetlb=1:glibc.malloc.mmap_threshold=33554432"
            + ":glibc.malloc.trim_threshold=268435456:glibc.malloc.tcache_count=0"
            + ":glibc.malloc.mxfast=0");
    variables.put("GOMP_SPINCOUNT", "1000");
    variables.put("OPENBLAS_THREAD_TIMEOUT", "8");
    variables.put("TORCH_CPP_LOG_LEVEL", "ERROR");
    return java.util.Collections.unmodifiableMap(variables);
  }

  /** All settings by name, for so many threads of the engine in each task. */
  static Map<String, String> of(int threads) {
    require(threads >= 1, "threads must be at least 1, was %d", threads);
    Map<String, String> all = new LinkedHashMap<>();
    jars()
        .ifPresent(
            folder -> {
              all.put("spark.driver.extraClassPath", folder);
              all.put("spark.executor.extraClassPath", folder);
            });
    all.put("spark.task.cpus", Integer.toString(threads));
    all.put("spark.executor.memoryOverhead", "2g");
    all.put("spark.driver.extraJavaOptions", JVM_OPTIONS);
    all.put("spark.executor.extraJavaOptions", JVM_OPTIONS);
    ENVIRONMENT.forEach((name, value) -> all.put("spark.executorEnv." + name, value));
    return all;
  }

  /** All archives beside our own; nothing where classes lie in a folder. */
  private static Optional<String> jars() {
    CodeSource source = SparkSettings.class.getProtectionDomain().getCodeSource();
    if (source == null) {
      return Optional.empty();
    }
    try {
      Path jar = Path.of(source.getLocation().toURI());
      return jar.toString().endsWith(".jar")
          ? Optional.of(jar.resolveSibling("*").toString())
          : Optional.empty();
    } catch (URISyntaxException | FileSystemNotFoundException e) {
      return Optional.empty();
    }
  }
}
