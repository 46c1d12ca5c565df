package org.groupdetr.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;

/**
 * Which files are pictures: the one list of suffixes, of what can be read and of what must be
 * converted first, which is said then; and, for names with no suffix that is known, the first
 * bytes.
 */
public final class PictureFiles {
  private static final Set<String> JPEG =
      Set.of("jpg", "jpeg", "jpe", "jfif", "jif", "jfi", "pjpeg", "pjp", "mpo", "mpf", "thm");
  private static final Set<String> TIFF = Set.of("tif", "tiff");
  private static final Set<String> OTHERS =
      Set.of(
          "png", "apng", "bmp", "dib", "gif", "webp", "heic", "heif", "hif", "avif", "jp2", "j2k",
          "jxl", "ppm", "pgm", "pnm", "tga", "dng");
  private static final Set<String> NO_PICTURES =
      Set.of(
          "txt",
          "xml",
          "json",
          "jsonl",
          "yaml",
          "yml",
          "csv",
          "tsv",
          "md",
          "html",
          "htm",
          "js",
          "css",
          "py",
          "ipynb",
          "sh",
          "bat",
          "log",
          "cfg",
          "ini",
          "toml",
          "names",
          "data",
          "db",
          "lst",
          "idx",
          "zip",
          "gz",
          "tar",
          "7z",
          "rar",
          "npy",
          "npz",
          "pt",
          "pth",
          "pkl",
          "onnx",
          "safetensors",
          "mp4",
          "avi",
          "mov",
          "cache",
          "lnk",
          "url",
          "pdf",
          "part",
          "tmp",
          "bak");
  private static final int HEAD = 12;

  private PictureFiles() {}

  /** Whether a file is a picture by its name, or else by its first bytes. */
  public static boolean isPicture(Path file) {
    if (Folders.isClutter(file)) {
      return false;
    }
    String suffix = suffix(String.valueOf(file.getFileName()));
    return isPictureSuffix(suffix)
        || (!NO_PICTURES.contains(suffix) && Files.isRegularFile(file) && beginsLikeOne(file));
  }

  /** Whether a name ends as pictures' names do. */
  public static boolean isPictureName(String name) {
    return isPictureSuffix(suffix(name));
  }

  /** A name without the suffix of a picture; other dots stand in names as well. */
  public static String stem(String name) {
    return isPictureName(name) ? name.substring(0, name.lastIndexOf('.')) : name;
  }

  /** Whether two names end in suffixes of one kind of picture, such as jpg and jpeg. */
  static boolean sameKind(String name, String other) {
    return kind(suffix(name)).equals(kind(suffix(other)));
  }

  private static String kind(String suffix) {
    return JPEG.contains(suffix) ? "jpg" : TIFF.contains(suffix) ? "tif" : suffix;
  }

  private static boolean isPictureSuffix(String suffix) {
    return JPEG.contains(suffix) || TIFF.contains(suffix) || OTHERS.contains(suffix);
  }

  private static String suffix(String name) {
    int dot = name.lastIndexOf('.');
    return dot < 1 ? "" : name.substring(dot + 1).toLowerCase(Locale.ROOT);
  }

  private static boolean beginsLikeOne(Path file) {
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(HEAD);
    } catch (IOException e) {
      return false; // What cannot be opened is no picture that anyone could mean.
    }
    String head = new String(bytes, StandardCharsets.ISO_8859_1);
    return head.startsWith("\u00ff\u00d8\u00ff")
        || head.startsWith("\u0089PNG")
        || head.startsWith("GIF8")
        || head.startsWith("II*\0")
        || head.startsWith("MM\0*")
        || (head.startsWith("BM") && head.startsWith("\0\0\0\0", 6))
        || (head.startsWith("RIFF") && head.startsWith("WEBP", 8));
  }
}
