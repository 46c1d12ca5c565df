package org.groupdetr.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Damage as it happens to files, and as people do it who want to break a reader. */
public final class Mutations {
  private static final Pattern VALUE =
      Pattern.compile("\"[^\"\\n]*\"|[-+]?\\d+(\\.\\d+)?|\\b(true|false|null|none|\\w+)\\b");

  private static final List<String> ODD =
      List.of(
          "0",
          "-1",
          "1e999",
          "-1e308",
          "NaN",
          "null",
          "true",
          "\"\"",
          "[]",
          "{}",
          "[[]]",
          "9223372036854775808",
          "18446744073709551617",
          "2147483648",
          "9".repeat(1001),
          "0." + "3".repeat(600),
          "\"" + "k".repeat(50_001) + "\"",
          "\"\\u0000\"",
          "\u0000",
          "..",
          "../../x",
          "\"/etc/passwd\"",
          "C:\\\\x\\\\y",
          "\"\u202Ex\"",
          "\u001B[31m",
          "&x;",
          "<x>",
          "</annotation>",
          "%s%n",
          "'",
          "\"",
          "[",
          "}",
          ",",
          ":",
          "#",
          ";",
          "\t",
          "<!DOCTYPE a>",
          "*a",
          "&a",
          "!!x",
          "\uFEFF",
          "-0",
          "1_000",
          "0x1F",
          "٣");

  private Mutations() {}

  /** Some of the bytes changed, lost, repeated or moved. */
  public static byte[] ofBytes(byte[] good, SplittableRandom random) {
    byte[] bytes = good.clone();
    if (bytes.length == 0) {
      return new byte[] {(byte) random.nextInt()};
    }
    for (int i = 1 + random.nextInt(4); i > 0; i--) {
      int at = random.nextInt(bytes.length);
      switch (random.nextInt(6)) {
        case 0 -> bytes[at] = (byte) random.nextInt();
        case 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        case 2 ->
            Arrays.fill(bytes, at, Math.min(bytes.length, at + 1 + random.nextInt(8)), (byte) -1);
        case 3 -> bytes = Arrays.copyOf(bytes, 1 + at);
        case 4 -> {
          int from = random.nextInt(bytes.length);
          int count = Math.min(random.nextInt(16), bytes.length - Math.max(at, from));
          System.arraycopy(bytes, from, bytes, at, count);
        }
        default -> {
          byte[] digits = Long.toString(random.nextLong()).getBytes(StandardCharsets.US_ASCII);
          int count = Math.min(digits.length, bytes.length - at);
          System.arraycopy(digits, 0, bytes, at, random.nextInt(count + 1));
        }
      }
    }
    return bytes;
  }

  /** Values exchanged for odd ones, lines lost, repeated or exchanged, or bytes damaged. */
  public static byte[] ofText(String good, SplittableRandom random) {
    String text = good;
    for (int i = 1 + random.nextInt(3); i > 0; i--) {
      text =
          switch (random.nextInt(4)) {
            case 0, 1 -> withOddValue(text, random);
            case 2 -> withOtherLines(text, random);
            default -> withOddPiece(text, random);
          };
    }
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return random.nextInt(4) == 0 ? ofBytes(bytes, random) : bytes;
  }

  private static String withOddValue(String text, SplittableRandom random) {
    List<MatchResult> values = VALUE.matcher(text).results().toList();
    if (values.isEmpty()) {
      return ODD.get(random.nextInt(ODD.size()));
    }
    MatchResult value = values.get(random.nextInt(values.size()));
    String odd =
        random.nextInt(3) == 0
            ? values.get(random.nextInt(values.size())).group()
            : ODD.get(random.nextInt(ODD.size()));
    return text.substring(0, value.start()) + odd + text.substring(value.end());
  }

  private static String withOddPiece(String text, SplittableRandom random) {
    int from = random.nextInt(text.length() + 1);
    int to = Math.min(text.length(), from + random.nextInt(6));
    String odd = ODD.get(random.nextInt(ODD.size()));
    return text.substring(0, from) + odd + text.substring(to);
  }

  private static String withOtherLines(String text, SplittableRandom random) {
    List<String> lines = new ArrayList<>(text.lines().toList());
    if (lines.isEmpty()) {
      return text;
    }
    int at = random.nextInt(lines.size());
    switch (random.nextInt(3)) {
      case 0 -> lines.remove(at);
      case 1 -> lines.add(at, lines.get(random.nextInt(lines.size())));
      default -> lines.set(at, lines.get(random.nextInt(lines.size())));
    }
    return String.join("\n", lines) + "\n";
  }
}
