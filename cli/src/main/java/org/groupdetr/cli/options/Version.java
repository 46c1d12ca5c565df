package org.groupdetr.cli.options;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** The versions of the program and of what it is made of, as their archives say. */
public final class Version implements IVersionProvider {
  public Version() {}

  @Override
  public String[] getVersion() {
    String version = of("org.groupdetr", "groupdetr-core").orElse("not packaged");
    return new String[] {"groupdetr " + version};
  }

  /** The version in the archive of {@code artifact}; absent if it is not on the class path. */
  public static Optional<String> of(String group, String artifact) {
    String path = "/META-INF/maven/" + group + "/" + artifact + "/pom.properties";
    try (InputStream in = Version.class.getResourceAsStream(path)) {
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
}
