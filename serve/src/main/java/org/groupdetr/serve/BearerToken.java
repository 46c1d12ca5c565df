package org.groupdetr.serve;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a request must bear to be served. */
final class BearerToken {
  private static final String SCHEME = "bearer ";

  private final Optional<byte[]> wanted;

  BearerToken(Optional<String> token) {
    wanted = token.map(BearerToken::digest);
  }

  /**
   * Whether the field {@code Authorization} has the token, or none is wanted. Takes as long for a
   * token that is almost right as for any other of its length.
   */
  boolean admits(@Nullable String authorization) {
    if (wanted.isEmpty()) {
      return true;
    }
    if (authorization == null || !authorization.toLowerCase(Locale.ROOT).startsWith(SCHEME)) {
      return false;
    }
    String given = authorization.substring(SCHEME.length()).strip();
    return MessageDigest.isEqual(wanted.get(), digest(given));
  }

  private static byte[] digest(String token) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // Every Java has it.
    }
  }
}
