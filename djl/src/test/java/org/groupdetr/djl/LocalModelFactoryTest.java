package org.groupdetr.djl;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.repository.MRL;
import ai.djl.repository.Repository;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Paths that are no models of this library are to DJL what they are without it. */
class LocalModelFactoryTest {
  @TempDir private Path folder;

  @BeforeEach
  void write() throws Exception {
    Files.createDirectories(folder.resolve("empty"));
    Path text = Files.createDirectories(folder.resolve("text"));
    Files.writeString(text.resolve("config.json"), "{\"model_type\": \"bert\"}");
    Files.writeString(text.resolve("model.safetensors"), "no tensors");
    Path wrong = Files.createDirectories(folder.resolve("wrong/below"));
    Files.writeString(wrong.resolve("metadata.json"), "{\"artifacts\": 3}");
    Path repository = Files.createDirectories(folder.resolve("repository/model/one"));
    Files.writeString(
        repository.resolve("metadata.json"),
        "{\"metadataVersion\": \"0.2\", \"groupId\": \"g\", \"artifactId\": \"a\","
            + " \"resourceType\": \"model\", \"artifacts\": []}");
    Files.writeString(folder.resolve("model.onnx"), "no graph");
    Files.writeString(folder.resolve("model.pt"), "no tensors");
  }

  private List<String> addresses() {
    String root = folder.toUri().toString();
    return List.of(
        root + "empty",
        root + "text/",
        root + "wrong",
        root + "repository",
        root + "model.onnx",
        root + "model.pt?model_name=x&artifact_id=y",
        root + "missing");
  }

  /** What kind of repository an address is, and what it offers. */
  private static String described(Object repository, Class<?> type) throws Exception {
    Class<?> kind = repository.getClass();
    while (!kind.getName().startsWith("ai.djl.")) {
      kind = kind.getSuperclass();
    }
    return kind.getName()
        + " "
        + type.getMethod("getResources").invoke(repository)
        + " "
        + type.getMethod("getBaseUri").invoke(repository);
  }

  @Test
  void otherPathsAreWhatDjlMakesOfThem() throws Exception {
    List<URL> libraries = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(java.io.File.pathSeparator)) {
      if (!entry.contains("groupdetr-djl") && !Files.isDirectory(Path.of(entry))) {
        libraries.add(Path.of(entry).toUri().toURL());
      }
    }
    ClassLoader before = Thread.currentThread().getContextClassLoader();
    try (URLClassLoader djl =
        new URLClassLoader(libraries.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
      Class<?> type = djl.loadClass(Repository.class.getName());
      for (String address : addresses()) {
        Thread.currentThread().setContextClassLoader(djl);
        Object expected =
            type.getMethod("newInstance", String.class, String.class).invoke(null, "name", address);
        String alone = described(expected, type);
        Thread.currentThread().setContextClassLoader(before);
        Repository found = Repository.newInstance("name", address);
        assertThat(found.getClass().getName()).startsWith("org.groupdetr.djl.");
        assertThat(described(found, Repository.class)).isEqualTo(alone);
      }
    } finally {
      Thread.currentThread().setContextClassLoader(before);
    }
  }

  @Test
  void onnxFilesOfThisLibrarySaySoBeforeOrBehindTheGraph() throws Exception {
    byte[] graph = new byte[1 << 20];
    Path file = Files.write(folder.resolve("model.onnx"), graph);
    assertThat(LocalModel.isOne(file)).isFalse();
    byte[] metadata = "groupdetr.format1...".getBytes(StandardCharsets.UTF_8);
    Files.write(file, metadata, StandardOpenOption.APPEND);
    assertThat(LocalModel.isOne(file)).isTrue();
    Files.write(file, metadata);
    assertThat(LocalModel.isOne(file)).isTrue();
    Files.write(file, graph, StandardOpenOption.APPEND);
    assertThat(LocalModel.isOne(file)).isTrue();
  }

  @Test
  void modelsBringTheirTranslatorAndOthersDoNot() throws Exception {
    Path run = ShakenModels.run(folder.resolve("run"), "demo");
    for (String address :
        List.of(run.toUri().toString(), run.resolve("best.safetensors").toUri() + "?threshold=1")) {
      Repository repository = new LocalModelFactory().newInstance("name", URI.create(address));
      MRL model = repository.getResources().get(0);
      assertThat(repository.locate(model).getArtifacts().get(0).getArguments(null))
          .containsEntry("translatorFactory", DetectionTranslatorFactory.class.getName());
    }
    for (String address : List.of("text", "empty")) {
      Repository repository =
          new LocalModelFactory().newInstance("name", folder.resolve(address).toUri());
      MRL model = repository.getResources().get(0);
      assertThat(repository.locate(model).getArtifacts().get(0).getArguments(null)).isEmpty();
    }
  }
}
