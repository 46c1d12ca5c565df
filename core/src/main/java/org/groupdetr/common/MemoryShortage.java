package org.groupdetr.common;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** That memory has run out: the JVM's heap, or what lies outside it, where tensors are. */
public final class MemoryShortage {
  /** As the engine says it, on the processor and on a GPU, within several lines. */
  private static final Pattern NATIVE =
      Pattern.compile(
          "can't allocate memory|not enough memory|bad_alloc|CUDA out of memory"
              + "|Cannot allocate new |native memory|Native memory");

  private static final Pattern WANTED =
      Pattern.compile("(?:tried to allocate|try(?:ing)? to allocate) (\\d+) bytes");

  private MemoryShortage() {}

  /** What is short and what to do, in one line, if that is why {@code e} was thrown. */
  public static Optional<String> words(Throwable e) {
    int depth = 0;
    for (Throwable at = e; at != null && depth < 20; at = at.getCause(), depth++) {
      String message = String.valueOf(at.getMessage());
      if (!(at instanceof UserException) && NATIVE.matcher(message).find()) {
        return Optional.of(ofTensors(message));
      }
      if (at instanceof OutOfMemoryError) {
        return Optional.of(ofHeap(message));
      }
    }
    return Optional.empty();
  }

  private static String ofTensors(String message) {
    Matcher bytes = WANTED.matcher(message);
    String more =
        bytes.find() && bytes.group(1).length() < 19
            ? String.format(Locale.ROOT, "%,d MB more", Long.parseLong(bytes.group(1)) >> 20)
            : "more";
    return "out of memory: the engine could not get "
        + more
        + "; lower training.batchSize or training.groups, raise training.accumulate, take smaller"
        + " pictures, or end other programs (a large Java heap, -Xmx, leaves the engine less)";
  }

  private static String ofHeap(String message) {
    return String.format(
        Locale.ROOT,
        "out of memory (%s): the heap may grow to %d MB; allow more, such as"
            + " GROUPDETR_JAVA_OPTIONS=-Xmx8g",
        message.lines().findFirst().orElse(""),
        Runtime.getRuntime().maxMemory() >> 20);
  }
}
