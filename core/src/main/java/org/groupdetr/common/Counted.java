package org.groupdetr.common;

import java.util.Locale;

/** A number with the noun that it counts: {@code 1 box}, {@code 2 boxes}, {@code 3,000 boxes}. */
public final class Counted {
  private Counted() {}

  /**
   * The number and the noun, singular after 1 and plural after all others.
   *
   * @param noun in the singular, one word or the last word of several, such as {@code usable mask};
   *     its plural is formed as most are: masks, boxes, classes, batches, queries
   */
  public static String of(long count, String noun) {
    return of(count, noun, plural(noun));
  }

  /**
   * The number and what follows it, where more than a noun depends on it, such as {@code picture
   * was} and {@code pictures were}.
   */
  public static String of(long count, String one, String many) {
    return String.format(Locale.ROOT, "%,d %s", count, count == 1 ? one : many);
  }

  private static String plural(String noun) {
    if (noun.matches(".*(s|x|z|[^o]ch|sh)")) {
      return noun + "es";
    }
    return noun.matches(".*[^aeiou]y") ? noun.substring(0, noun.length() - 1) + "ies" : noun + "s";
  }
}
