package org.groupdetr.data;

import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.groupdetr.common.Shortened;

/**
 * The ids of a COCO file where they are no plain numbers: texts, or numbers of more than 64 bits
 * for pictures and 32 for classes. Inside the program such a file's pictures and classes are
 * numbered from 1, in the order in which pycocotools sorts their ids; this says what they are
 * called outside.
 *
 * @param pictures ids of the pictures that are numbered 1, 2, ...; empty where all are plain
 * @param classes likewise
 * @param unlisted what objects refer to and the file does not list, by the numbers that stand for
 *     it, which no picture and no class has
 */
public record CocoIds(List<FileId> pictures, List<FileId> classes, Map<Long, FileId> unlisted) {
  /** All ids are plain numbers. */
  public static final CocoIds PLAIN = new CocoIds(List.of(), List.of(), Map.of());

  public CocoIds {
    pictures = List.copyOf(pictures);
    classes = List.copyOf(classes);
    unlisted = Map.copyOf(unlisted);
  }

  /**
   * An id as the file has it.
   *
   * @param text without quotes
   * @param quoted whether it is a text, not a number
   */
  public record FileId(String text, boolean quoted) {
    public static FileId of(long id) {
      return new FileId(Long.toString(id), false);
    }

    /** The same for ids that people take for equal: {@code "000123"} and {@code 123}. */
    String meant() {
      return text.matches("-?\\d{1,1000}(\\.0{0,9})?")
          ? new BigDecimal(text).toBigInteger().toString()
          : text;
    }

    /** The number of 64 bits that the id means, if it does. */
    public OptionalLong plain() {
      String number = meant();
      try {
        return number.matches("-?\\d{1,19}")
            ? OptionalLong.of(Long.parseLong(number))
            : OptionalLong.empty();
      } catch (NumberFormatException e) {
        return OptionalLong.empty(); // More than 64 bits.
      }
    }

    @Override
    public String toString() {
      String shown = Shortened.text(text);
      return quoted ? "\"" + shown + "\"" : shown;
    }
  }

  /** The file's id of a picture. */
  public FileId picture(long id) {
    return key(pictures, id);
  }

  /** The file's id of a class. */
  public FileId category(int id) {
    return key(classes, id);
  }

  /** The file's id of a picture where that is a plain number. */
  public OptionalLong plainPicture(long id) {
    return pictures.isEmpty() ? OptionalLong.of(id) : OptionalLong.empty();
  }

  private FileId key(List<FileId> keys, long id) {
    return id >= 1 && id <= keys.size()
        ? keys.get((int) id - 1)
        : unlisted.getOrDefault(id, FileId.of(id));
  }

  /** The numbers of ids that another file, such as one of results, refers to. */
  public static final class Lookup {
    private final Map<FileId, Long> exact = new HashMap<>();
    private final Map<String, Long> meant = new HashMap<>();

    /**
     * Of pictures or of classes.
     *
     * @param keys ids that are numbered 1, 2, ...
     */
    public Lookup(List<FileId> keys) {
      for (int i = 0; i < keys.size(); i++) {
        exact.put(keys.get(i), i + 1L);
        meant.putIfAbsent(keys.get(i).meant(), i + 1L);
      }
    }

    /** The number of an id, also if one of the two has quotes or leading zeros. */
    public OptionalLong number(FileId key) {
      Long found = exact.get(key);
      found = found == null ? meant.get(key.meant()) : found;
      return found == null ? OptionalLong.empty() : OptionalLong.of(found);
    }
  }
}
