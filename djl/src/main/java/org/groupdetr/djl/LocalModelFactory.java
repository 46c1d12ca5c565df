package org.groupdetr.djl;

import ai.djl.repository.LocalRepository;
import ai.djl.repository.Metadata;
import ai.djl.repository.Repository;
import ai.djl.repository.RepositoryFactory;
import ai.djl.repository.SimpleRepository;
import ai.djl.util.JsonUtils;
import com.google.gson.JsonParseException;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What DJL calls a repository, for local paths, so that {@code optModelPath(run)} needs no
 * translator beside it: DJL looks for one before it asks the engine, and knows none from a picture
 * to objects. It lets a library take over a kind of address, not a single path; so this class
 * stands in for DJL's own, answers for all other paths as that does, and names a default translator
 * where the path is a model of this library.
 */
public final class LocalModelFactory implements RepositoryFactory {
  private static final String METADATA = "metadata.json";

  @Override
  public Set<String> getSupportedScheme() {
    return Set.of("file");
  }

  @Override
  public Repository newInstance(String name, URI address) {
    Path path = path(address);
    if (LocalModel.isOne(path)) {
      return new LocalModel(name, address, path);
    }
    return isRepository(path)
        ? new Folder(name, path.toUri(), path)
        : new Anything(name, address, path);
  }

  /** An address may have arguments, which {@link Path#of(URI)} refuses. */
  private static Path path(URI address) {
    String path = address.getPath() == null ? address.getSchemeSpecificPart() : address.getPath();
    boolean drive = path.startsWith("/") && System.getProperty("os.name").startsWith("Win");
    return Path.of(drive ? path.substring(1) : path);
  }

  /** Whether a folder below holds metadata, as DJL's repositories do. */
  private static boolean isRepository(Path folder) {
    if (!Files.isDirectory(folder)) {
      return false;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      return files.anyMatch(file -> isMetadata(folder, file));
    } catch (IOException | UncheckedIOException e) {
      return false;
    }
  }

  private static boolean isMetadata(Path root, Path file) {
    if (!file.endsWith(METADATA) || root.equals(file.getParent()) || !Files.isRegularFile(file)) {
      return false;
    }
    try (Reader reader = Files.newBufferedReader(file)) {
      Metadata metadata = JsonUtils.GSON.fromJson(reader, Metadata.class);
      return metadata != null
          && metadata.getMetadataVersion() != null
          && metadata.getArtifacts() != null;
    } catch (IOException | JsonParseException e) {
      return false;
    }
  }

  /** DJL's own kinds, whose constructors are for subclasses. */
  private static final class Folder extends LocalRepository {
    Folder(String name, URI address, Path path) {
      super(name, address, path);
    }
  }

  private static final class Anything extends SimpleRepository {
    Anything(String name, URI address, Path path) {
      super(name, address, path);
    }
  }
}
