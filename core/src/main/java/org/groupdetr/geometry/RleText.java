package org.groupdetr.geometry;

import static org.groupdetr.common.Require.require;

import java.util.Arrays;

/**
 * COCO's string for runs. Each number, from the fourth on the difference to the one two places
 * before, is written from its low end, five bits a character; the sixth bit says that more follow,
 * and the highest bit written is the sign.
 */
final class RleText {
  private static final int FIRST = 48;
  private static final int BITS = 5;
  private static final int MORE = 1 << BITS;
  private static final int SIGN = MORE >> 1;
  private static final int MOST_CHARACTERS = 7;

  private RleText() {}

  static String of(int[] runs) {
    StringBuilder text = new StringBuilder(2 * runs.length);
    for (int i = 0; i < runs.length; i++) {
      long rest = i > 2 ? (long) runs[i] - runs[i - 2] : runs[i];
      boolean more = true;
      while (more) {
        int low = (int) rest & (MORE - 1);
        rest >>= BITS;
        more = (low & SIGN) != 0 ? rest != -1 : rest != 0;
        text.append((char) (FIRST + (more ? low | MORE : low)));
      }
    }
    return text.toString();
  }

  static int[] parsed(String text) {
    int length = text.length();
    require(length > 0, "the string of runs is empty");
    int[] runs = new int[length];
    int count = 0;
    int at = 0;
    while (at < length) {
      long value = 0;
      int shift = 0;
      int bits = MORE;
      while ((bits & MORE) != 0) {
        require(at < length, "the string of runs ends inside a number");
        char character = text.charAt(at);
        bits = character - FIRST;
        require(
            bits >= 0 && bits < 2 * MORE,
            "the string of runs holds '%s', which stands for no number",
            character);
        require(
            shift < MOST_CHARACTERS * BITS, "the string of runs holds a number that is too large");
        value |= (long) (bits & (MORE - 1)) << shift;
        shift += BITS;
        at++;
      }
      value = (bits & SIGN) != 0 ? value - (1L << shift) : value;
      value += count > 2 ? runs[count - 2] : 0;
      require(value >= 0, "the length of a run must not be negative, was %d", value);
      require(value <= Integer.MAX_VALUE, "the string of runs holds a number that is too large");
      runs[count] = (int) value;
      count++;
    }
    return Arrays.copyOf(runs, count);
  }
}
