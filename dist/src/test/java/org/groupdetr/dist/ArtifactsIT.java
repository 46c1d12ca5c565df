package org.groupdetr.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/**
 * What other builds read: poms that need nothing of this build's, and jars that say what they are.
 */
class ArtifactsIT {
  private static final List<String> ENGINE = List.of("javacpp", "openblas", "pytorch");

  static List<Shipped> all() {
    return Shipped.all();
  }

  static List<Shipped> jars() {
    return Shipped.jars();
  }

  private static List<Element> children(Node parent, String name) {
    List<Element> found = new ArrayList<>();
    for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
      if (node instanceof Element element && element.getTagName().equals(name)) {
        found.add(element);
      }
    }
    return found;
  }

  private static String text(Element parent, String name) {
    List<Element> found = children(parent, name);
    return found.isEmpty() ? "" : found.get(0).getTextContent().strip();
  }

  private static Element pom(Shipped artifact) throws Exception {
    Document document =
        DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(artifact.pom().toFile());
    return document.getDocumentElement();
  }

  private static List<Element> dependencies(Element parent) {
    return children(parent, "dependencies").stream()
        .flatMap(list -> children(list, "dependency").stream())
        .toList();
  }

  @ParameterizedTest
  @MethodSource("all")
  void aPomNeedsNothingOfThisBuild(Shipped artifact) throws Exception {
    assertThat(Files.readString(artifact.pom())).doesNotContain("${");
    Element pom = pom(artifact);
    for (String part : List.of("parent", "profiles", "properties", "build", "repositories")) {
      assertThat(children(pom, part)).as(part).isEmpty();
    }
    assertThat(text(pom, "version")).isEqualTo(Shipped.VERSION);
    assertThat(children(pom, "licenses")).hasSize(1);
    assertThat(dependencies(pom))
        .allMatch(dependency -> !text(dependency, "version").isEmpty())
        .noneMatch(dependency -> text(dependency, "scope").equals("test"));
  }

  @Test
  void thePlatformBringsTheEngineAndTheBomNamesItsVersions() throws Exception {
    Map<String, String> managed = new HashMap<>();
    for (Element list : children(pom(new Shipped("bom")), "dependencyManagement")) {
      for (Element entry : dependencies(list)) {
        managed.merge(
            text(entry, "artifactId"),
            text(entry, "version"),
            (one, other) -> {
              assertThat(other).isEqualTo(one);
              return one;
            });
      }
    }
    List<Element> brought = dependencies(pom(new Shipped("platform")));
    assertThat(brought).extracting(entry -> text(entry, "artifactId")).contains("groupdetr-core");
    for (String library : ENGINE) {
      assertThat(brought)
          .filteredOn(entry -> text(entry, "artifactId").equals(library + "-platform"))
          .extracting(entry -> text(entry, "version"))
          .containsExactly(managed.get(library));
    }
    assertThat(managed)
        .containsKeys(
            "groupdetr-core",
            "groupdetr-serve",
            "groupdetr-cli",
            "groupdetr-onnx",
            "groupdetr-platform",
            "groupdetr-spark",
            "pytorch");
  }

  /** Who detects with ONNX files gets onnxruntime, and not the engine. */
  @Test
  void theModuleOfOnnxLeavesTheEngineOut() throws Exception {
    List<Element> brought = dependencies(pom(new Shipped("onnx")));
    assertThat(brought)
        .extracting(entry -> text(entry, "artifactId"))
        .contains("groupdetr-core", "onnxruntime")
        .doesNotContainAnyElementsOf(ENGINE);
    assertThat(brought)
        .filteredOn(entry -> text(entry, "artifactId").equals("groupdetr-core"))
        .flatExtracting(entry -> children(entry, "exclusions"))
        .flatExtracting(list -> children(list, "exclusion"))
        .extracting(entry -> text(entry, "groupId"))
        .containsExactly("org.bytedeco");
  }

  @ParameterizedTest
  @MethodSource("jars")
  void aJarHoldsItsLicenceAndTheNameOfItsModule(Shipped artifact) throws IOException {
    try (JarFile jar = new JarFile(artifact.jar().toFile())) {
      assertThat(jar.getManifest().getMainAttributes().getValue("Automatic-Module-Name"))
          .isEqualTo("org.groupdetr." + artifact.module());
      for (String file : List.of("LICENSE", "NOTICE")) {
        assertThat(jar.getInputStream(jar.getJarEntry("META-INF/" + file)))
            .hasBinaryContent(Files.readAllBytes(Shipped.ROOT.resolve(file)));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("jars")
  void sourcesBelongToTheirClasses(Shipped artifact) throws IOException {
    List<String> sources =
        entries(artifact.sources(), ".java").filter(name -> !name.contains("-info")).toList();
    List<String> classes =
        entries(artifact.jar(), ".class")
            .filter(name -> !name.contains("$") && !name.contains("-info"))
            .toList();
    assertThat(sources).hasSameSizeAs(classes);
    assertThat(sources.isEmpty()).isEqualTo(artifact.module().equals("platform"));
  }

  /** Java's module system does not load a package that two modules hold. */
  @Test
  void modulesShareNoPackage() throws IOException {
    Map<String, String> owners = new HashMap<>();
    for (Shipped artifact : jars()) {
      entries(artifact.jar(), ".class")
          .map(name -> name.substring(0, name.lastIndexOf('/')))
          .distinct()
          .forEach(name -> assertThat(owners.put(name, artifact.module())).as(name).isNull());
    }
    assertThat(owners).containsKeys("org/groupdetr", "org/groupdetr/cli");
  }

  @Test
  void thePackagesThatArePublicExist() throws IOException {
    List<String> named =
        Files.readAllLines(Shipped.ROOT.resolve("config/public-packages.txt")).stream()
            .filter(line -> !line.startsWith("#"))
            .toList();
    assertThat(named).contains("org.groupdetr");
    assertThat(entries(new Shipped("core").jar(), ".class"))
        .extracting(name -> name.substring(0, name.lastIndexOf('/')).replace('/', '.'))
        .containsAll(named);
  }

  private static Stream<String> entries(Path file, String ending) throws IOException {
    try (JarFile jar = new JarFile(file.toFile())) {
      return jar.stream()
          .map(JarEntry::getName)
          .filter(name -> name.endsWith(ending))
          .toList()
          .stream();
    }
  }
}
