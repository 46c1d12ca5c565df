package org.groupdetr.serve;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;

/** The page and what belongs to it. Nothing is looked up in the file system. */
final class PageFiles {
  private static final Map<String, String> TYPES =
      Map.of(
          "/", "text/html; charset=utf-8",
          "/page.css", "text/css; charset=utf-8",
          "/page.js", "text/javascript; charset=utf-8",
          "/icon.svg", "image/svg+xml");

  /** The page may run its own script, show pictures that it holds, and ask this server. */
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:;"
          + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  private final Map<String, Answer> answers = new HashMap<>();

  PageFiles() {
    TYPES.forEach(
        (path, type) ->
            answers.put(
                path,
                Answer.of(type, resource(path.equals("/") ? "page.html" : path.substring(1)))
                    .with("Cache-Control", "no-cache")
                    .with(Answer.POLICY, POLICY)));
    for (SamplePicture sample : SamplePicture.values()) {
      answers.put(
          path(sample), Answer.of("image/png", sample.png()).with("Cache-Control", "no-cache"));
    }
  }

  private static String path(SamplePicture sample) {
    return "/samples/" + sample.label() + ".png";
  }

  /** Whether there is something at a path. */
  static boolean has(String path) {
    return TYPES.containsKey(path)
        || java.util.Arrays.stream(SamplePicture.values()).anyMatch(s -> path(s).equals(path));
  }

  /** What is at a path for which {@link #has} holds. */
  Answer answer(String path) {
    return answers.getOrDefault(path, Answer.error(404, "there is nothing here"));
  }

  /** The bytes of a file beside this class. */
  static byte[] resource(String name) {
    try (InputStream in = PageFiles.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(name + " is missing from the program");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
