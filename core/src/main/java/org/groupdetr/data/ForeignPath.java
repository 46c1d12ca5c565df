package org.groupdetr.data;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Paths as other systems and programs write them: with back slashes, drives, or as addresses. */
public final class ForeignPath {
  private static final Pattern ADDRESS = Pattern.compile("^[A-Za-z][A-Za-z0-9+.-]+:/+");
  private static final Pattern DRIVE = Pattern.compile("^[A-Za-z]:(?=[/\\\\]|$)");

  private ForeignPath() {}

  /** The names between slashes of either kind, without drive, {@code .} and {@code ..}. */
  public static List<String> parts(String path) {
    List<String> parts = new ArrayList<>();
    for (String part : DRIVE.matcher(path).replaceFirst("").split("[/\\\\]+")) {
      if (!part.isEmpty() && !part.equals(".") && !part.equals("..")) {
        parts.add(part);
      }
    }
    return parts;
  }

  /** Whether a path leads upwards anywhere, in slashes of either kind. */
  public static boolean climbs(String path) {
    return List.of(path.split("[/\\\\]+")).contains("..");
  }

  /** The path itself, and where it may be an address, what that means on a disk. */
  static Set<String> variants(String path) {
    Set<String> variants = new LinkedHashSet<>();
    variants.add(path);
    variants.add(path.strip());
    int query = path.indexOf('?');
    if (query >= 0) {
      // Such as /data/local-files/?d=images/a.png.
      String value = path.substring(query + 1);
      int equals = value.indexOf('=');
      if (equals >= 0) {
        variants.add(value.substring(equals + 1).split("&", 2)[0]);
      }
      variants.add(path.substring(0, query));
    }
    if (ADDRESS.matcher(path).find() && path.indexOf('#') > 0) {
      variants.add(path.substring(0, path.indexOf('#')));
    }
    return variants;
  }

  /** The ends of a path, longest first: {@code a/b/c}, {@code b/c}, {@code c}. */
  public static List<String> ends(String path) {
    List<String> parts = parts(ADDRESS.matcher(path).replaceFirst("/"));
    List<String> ends = new ArrayList<>();
    for (int from = 0; from < parts.size(); from++) {
      ends.add(String.join("/", parts.subList(from, parts.size())));
    }
    return ends;
  }
}
