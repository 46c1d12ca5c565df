package org.groupdetr.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.groupdetr.tensor.Engine;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * What people bring, after public reports: files of other tools, other systems and other times. The
 * table {@code cases.txt} says what each case runs and what is right.
 */
class FieldCasesTest {
  private static final Path CASES = Path.of("src/test/resources/field-cases");

  @TempDir Path folder;
  private final Locale locale = Locale.getDefault();

  @BeforeAll
  static void loadEngine() {
    Engine.load();
  }

  @AfterEach
  void restoreLocale() {
    Locale.setDefault(locale);
  }

  @TestFactory
  Stream<DynamicTest> cases() throws IOException {
    List<List<String>> cases = new ArrayList<>();
    for (String line : Files.readAllLines(CASES.resolve("cases.txt"))) {
      if (line.startsWith("case ")) {
        cases.add(new ArrayList<>());
      }
      if (!line.isBlank() && !line.startsWith("#")) {
        cases.get(cases.size() - 1).add(line);
      }
    }
    assertThat(cases.size()).isGreaterThanOrEqualTo(55);
    return cases.stream()
        .map(lines -> DynamicTest.dynamicTest(lines.get(0).substring(5), () -> check(lines)));
  }

  private void check(List<String> lines) throws IOException {
    String name = lines.get(0).split(" ")[1];
    Path around = Files.createDirectory(folder.resolve(name + "-around"));
    Path home = Files.createDirectory(around.resolve(name));
    unpack(name, home);
    try {
      FieldCase run = new FieldCase(home);
      lines.subList(1, lines.size()).forEach(run::line);
      run.end();
    } finally {
      Locale.setDefault(locale);
    }
    try (Stream<Path> beside = Files.list(around)) {
      assertThat(beside).as("written outside of the folder").containsExactly(home);
    }
  }

  private static void unpack(String name, Path home) throws IOException {
    try (ZipFile zip = new ZipFile(CASES.resolve("cases.zip").toFile())) {
      for (ZipEntry entry : zip.stream().toList()) {
        if (entry.getName().startsWith(name + "/")) {
          Path file = home.resolve(entry.getName().substring(name.length() + 1));
          Files.createDirectories(file.getParent());
          try (InputStream content = zip.getInputStream(entry)) {
            Files.copy(content, file);
          }
        }
      }
    }
  }
}
