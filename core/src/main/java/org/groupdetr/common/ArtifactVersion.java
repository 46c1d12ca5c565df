package org.groupdetr.common;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Properties;

/** Versions of archives on the class path, as they say themselves. */
public final class ArtifactVersion {
  private ArtifactVersion() {}

  /** The version in the archive of {@code artifact}; absent if it is not on the class path. */
  public static Optional<String> of(String group, String artifact) {
    String path = "/META-INF/maven/" + group + "/" + artifact + "/pom.properties";
    try (InputStream in = ArtifactVersion.class.getResourceAsStream(path)) {
      if (in == null) {
        return Optional.empty();
      }
      Properties properties = new Properties();
      properties.load(in);
      return Optional.ofNullable(properties.getProperty("version"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The commit that this library was built from, if that is known. */
  public static Optional<String> commit() {
    try (InputStream in = ArtifactVersion.class.getResourceAsStream("/META-INF/groupdetr-commit")) {
      return Optional.ofNullable(in == null ? null : in.readAllBytes())
          .map(bytes -> new String(bytes, StandardCharsets.UTF_8).strip())
          .filter(text -> text.matches("[0-9a-f]{7,40}(-dirty)?"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** This library's version; {@code not packaged} where it runs from its classes. */
  public static String ofThisLibrary() {
    return of("org.groupdetr", "groupdetr-core").orElse("not packaged");
  }
}
