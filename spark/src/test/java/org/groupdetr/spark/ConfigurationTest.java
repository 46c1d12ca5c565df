package org.groupdetr.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.spark.launcher.JavaModuleOptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;

/** What people are told to configure is what is tested, and what the launcher sets. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "Spark needs programs of Hadoop there")
@ExtendWith(SharedCluster.class)
class ConfigurationTest {
  private static Cluster cluster;

  @BeforeAll
  static void start(Cluster shared) {
    cluster = shared;
  }

  @Test
  void theConfigurationIsThatOfTheLauncher() throws IOException {
    String launcher = Files.readString(Path.of("../groupdetr"));
    SparkSettings.ENVIRONMENT.forEach(
        (name, value) -> assertThat(launcher).contains(name + "=${" + name + ":-" + value + "}"));
    for (String option : SparkSettings.JVM_OPTIONS.split(" ")) {
      assertThat(launcher).contains(option);
    }
    Map<String, String> documented = DocumentedSettings.ofSpark();
    assertThat(documented.remove("spark.driver.extraClassPath")).endsWith("/jars/*");
    assertThat(documented.remove("spark.executor.extraClassPath")).endsWith("/jars/*");
    assertThat(GroupDetr.configuration(1)).containsExactlyEntriesOf(documented);
    documented.forEach(
        (name, value) -> assertThat(cluster.spark().conf().get(name)).startsWith(value));
    assertThat(cluster.ask(() -> System.getenv("GLIBC_TUNABLES")))
        .allMatch(SparkSettings.ENVIRONMENT.get("GLIBC_TUNABLES")::equals);
    assertThat(cluster.ask(() -> System.getProperty("org.bytedeco.javacpp.noPointerGC")))
        .allMatch("true"::equals);
  }

  @Test
  void theDriversOptionsAreThoseOfSpark() {
    assertThat(DocumentedSettings.ofDriver())
        .containsExactlyElementsOf(opening(List.of(JavaModuleOptions.defaultModuleOptionArray())))
        .containsExactlyElementsOf(
            opening(ManagementFactory.getRuntimeMXBean().getInputArguments()));
  }

  private static List<String> opening(List<String> options) {
    return options.stream().filter(option -> option.startsWith("--add-opens")).toList();
  }
}
