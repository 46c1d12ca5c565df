package org.groupdetr.pretrained.download;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.groupdetr.pretrained.download.PublishedWeights.Checksum;

/** The checksum of a file beside the one that its publisher states. */
record FileDigest(Checksum stated, String found) {
  static FileDigest of(Path file, Checksum stated) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      MessageDigest digest = MessageDigest.getInstance(stated.algorithm());
      byte[] buffer = new byte[1 << 16];
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        digest.update(buffer, 0, count);
      }
      return new FileDigest(stated, HexFormat.of().formatHex(digest.digest()));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Whether the file is what its publisher says, as far as that is stated. */
  boolean holds() {
    return found.startsWith(stated.prefix());
  }

  /** What differs. */
  String words() {
    return "its "
        + stated.algorithm()
        + " begins with "
        + found.substring(0, Math.max(8, stated.prefix().length()))
        + ", not "
        + stated.prefix();
  }
}
