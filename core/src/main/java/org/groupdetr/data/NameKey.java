package org.groupdetr.data;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Locale;

/**
 * How alike two names of files must be. Each is looser than the one before: it takes for equal what
 * that one does, and more.
 */
enum NameKey {
  EXACT("as they stand"),
  ACCENTS("with accents that are encoded in another way (NFC, NFD)"),
  PERCENT("with percent signs decoded"),
  CASE("in another case of letters"),
  SPACES("with underscores for spaces");

  private final String words;

  NameKey(String words) {
    this.words = words;
  }

  /** What two names are equal in, to end the sentence "found ...". */
  String words() {
    return words;
  }

  /** Equal for names that are alike. */
  String of(String name) {
    if (this == EXACT) {
      return name;
    }
    String key =
        Normalizer.normalize(compareTo(PERCENT) >= 0 ? decoded(name) : name, Normalizer.Form.NFC);
    if (compareTo(CASE) >= 0) {
      key = key.toLowerCase(Locale.ROOT);
    }
    return this == SPACES ? key.replaceAll("[ _+\u00a0]+", "_") : key;
  }

  /** A name whose percent signs are those of an address; other names as they are. */
  private static String decoded(String name) {
    if (name.indexOf('%') < 0) {
      return name;
    }
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    byte[] decoded = new byte[bytes.length];
    int length = 0;
    for (int i = 0; i < bytes.length; i++) {
      int value =
          bytes[i] == '%' && i + 2 < bytes.length ? hex(bytes[i + 1]) * 16 + hex(bytes[i + 2]) : -1;
      if (value > 0) {
        decoded[length++] = (byte) value;
        i += 2;
      } else {
        decoded[length++] = bytes[i];
      }
    }
    return new String(decoded, 0, length, StandardCharsets.UTF_8);
  }

  private static int hex(byte digit) {
    int value = Character.digit(digit, 16);
    return value < 0 ? -1000 : value;
  }
}
