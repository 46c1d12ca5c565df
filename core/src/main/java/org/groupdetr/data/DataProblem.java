package org.groupdetr.data;

import java.util.OptionalLong;

/**
 * One thing that is wrong or remarkable, and where.
 *
 * @param split which part of the data set; empty if all
 * @param file the picture or annotation file concerned; may be empty
 * @param id the object's or picture's id in the annotations, where there is one
 * @param value what was found
 */
public record DataProblem(
    ProblemKind kind, String split, String file, OptionalLong id, String value) {

  /** A problem of a file as a whole. */
  public static DataProblem ofFile(ProblemKind kind, String split, String file, String value) {
    return new DataProblem(kind, split, file, OptionalLong.empty(), value);
  }

  /** Split, file, id and value, as far as they are known. */
  public String where() {
    StringBuilder text = new StringBuilder();
    append(text, split);
    append(text, file);
    id.ifPresent(i -> append(text, "id " + i));
    append(text, value);
    return text.toString();
  }

  private static void append(StringBuilder text, String part) {
    if (!part.isEmpty()) {
      text.append(text.isEmpty() ? "" : ", ").append(part);
    }
  }
}
