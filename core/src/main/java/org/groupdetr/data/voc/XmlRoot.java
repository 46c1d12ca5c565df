package org.groupdetr.data.voc;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The first element of an XML file, by a look at its start: what kind of file it is. */
public final class XmlRoot {
  private static final int HEAD = 1 << 14;
  private static final String ANNOTATION = "annotation";
  private static final Pattern PROLOGUE =
      Pattern.compile(
          "\\A(?:[^<]|<\\?.*?\\?>|<!--.*?-->|<!DOCTYPE[^>\\[]*(?:\\[.*?\\])?[^>]*>)*",
          Pattern.DOTALL | Pattern.CASE_INSENSITIVE);
  private static final Pattern ELEMENT = Pattern.compile("\\G<(?:[\\w.-]+:)?([\\w.-]+)");

  private XmlRoot() {}

  /** The element's name without the prefix of a namespace; empty if none can be made out. */
  public static Optional<String> of(Path file) {
    String head;
    try (InputStream in = Files.newInputStream(file)) {
      head = new String(in.readNBytes(HEAD), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return Optional.empty(); // Who reads the file says why it cannot be read.
    }
    // In UTF-16 every second byte of these names is zero.
    String text = head.replace("\0", "");
    Matcher prologue = PROLOGUE.matcher(text);
    Matcher element = ELEMENT.matcher(text);
    return prologue.find() && element.find(prologue.end())
        ? Optional.of(element.group(1))
        : Optional.empty();
  }

  /** Whether it is a picture's annotation of Pascal VOC. */
  static boolean isAnnotation(Path file) {
    return of(file).filter(ANNOTATION::equalsIgnoreCase).isPresent();
  }

  /** Whether it is one, or is too broken to tell. */
  static boolean mayBeAnnotation(Path file) {
    return of(file).map(ANNOTATION::equalsIgnoreCase).orElse(true);
  }
}
