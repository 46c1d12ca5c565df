package org.groupdetr.cli.options;

import java.util.Optional;
import org.groupdetr.common.ArtifactVersion;
import picocli.CommandLine.IVersionProvider;

/** The versions of the program and of what it is made of, as their archives say. */
public final class Version implements IVersionProvider {
  public Version() {}

  @Override
  public String[] getVersion() {
    String commit =
        ArtifactVersion.commit()
            .map(text -> text.replace("-dirty", " with changes"))
            .orElse("not known");
    return new String[] {
      "groupdetr " + ArtifactVersion.ofThisLibrary(),
      "commit    " + commit,
      "engine    libtorch " + of("org.bytedeco", "pytorch").orElse("of unknown version"),
      "java      " + System.getProperty("java.version") + ", " + System.getProperty("java.vendor")
    };
  }

  /** The version in the archive of {@code artifact}; absent if it is not on the class path. */
  public static Optional<String> of(String group, String artifact) {
    return ArtifactVersion.of(group, artifact);
  }
}
