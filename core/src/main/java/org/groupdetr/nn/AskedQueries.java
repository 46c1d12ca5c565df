package org.groupdetr.nn;

/**
 * How many queries a decoder is asked for a picture.
 *
 * @param count of all
 * @param known of these, those whose targets are known beforehand
 * @param pairs of queries between which self-attention is worked out
 */
public record AskedQueries(double count, double known, double pairs) {
  /** None. */
  public static final AskedQueries NONE = new AskedQueries(0, 0, 0);

  /** Both together; they do not see each other. */
  public AskedQueries plus(AskedQueries other) {
    return new AskedQueries(count + other.count, known + other.known, pairs + other.pairs);
  }

  /** So many that all see each other, and so many before them whose targets are known. */
  public static AskedQueries of(double own, double known) {
    double count = own + known;
    return new AskedQueries(count, known, count * count);
  }
}
