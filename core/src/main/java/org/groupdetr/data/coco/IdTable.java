package org.groupdetr.data.coco;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.groupdetr.data.CocoIds;
import org.groupdetr.data.CocoIds.FileId;

/**
 * The ids of one kind in a file that is being read. What fits the program's numbers stands for
 * itself; anything else gets a number from a reserved range until the file has been read, as who
 * refers to an id may stand before who has it.
 */
final class IdTable implements JsonValues.Ids {
  private final long smallest;
  private final long largest;
  private final long reserved;
  private final Map<FileId, Long> strange = new LinkedHashMap<>();
  private final List<FileId> strangeKeys = new ArrayList<>();
  private final Map<Long, FileId> listed = new LinkedHashMap<>();
  private boolean texts;

  private IdTable(long smallest, long largest, long reserved) {
    this.smallest = smallest;
    this.largest = largest;
    this.reserved = reserved;
  }

  /** For ids of 64 bits. */
  static IdTable large() {
    return new IdTable(Long.MIN_VALUE, Long.MAX_VALUE, 1L << 40);
  }

  /** For ids of 32 bits. */
  static IdTable small() {
    return new IdTable(Integer.MIN_VALUE, Integer.MAX_VALUE, 1L << 20);
  }

  @Override
  public long plain(long value, boolean quoted) {
    boolean fits = value >= smallest + reserved && value <= largest;
    return fits ? value : strange(new FileId(Long.toString(value), quoted));
  }

  @Override
  public long strange(FileId key) {
    Long known = strange.get(key);
    if (known != null) {
      return known;
    }
    if (strange.size() == reserved) {
      throw new IllegalStateException("more ids than are reserved");
    }
    long number = smallest + strange.size();
    strange.put(key, number);
    strangeKeys.add(key);
    return number;
  }

  /** Takes the id of an entry of the file's own list. */
  void list(long number, boolean quoted) {
    FileId key =
        isStrange(number)
            ? strangeKeys.get((int) (number - smallest))
            : new FileId(Long.toString(number), quoted);
    texts |= key.quoted();
    listed.putIfAbsent(number, key);
  }

  /** Whether all ids so far stand for themselves. */
  boolean plain() {
    return strange.isEmpty();
  }

  private boolean isStrange(long number) {
    return number < smallest + reserved;
  }

  /** What the ids of a file come to. */
  record Numbering(IdTable table, List<FileId> keys, Map<Long, Long> numbers) {
    /**
     * The number that stays, for one that was given while reading. Where the listed ids are
     * numbered anew, a plain number that is not listed would be taken for one of those.
     */
    long of(long number) {
      Long stays = numbers.get(number);
      if (stays != null) {
        return stays;
      }
      return keys.isEmpty() || table.isStrange(number) ? number : table.strange(FileId.of(number));
    }

    /** What was asked for and is not listed, by its number; known once all were asked for. */
    Map<Long, FileId> unlisted() {
      Map<Long, FileId> unlisted = new HashMap<>();
      table.strange.forEach(
          (key, number) -> {
            if (!numbers.containsKey(number)) {
              unlisted.put(number, key);
            }
          });
      return unlisted;
    }
  }

  /** The numbering by all ids that were listed and referred to. */
  Numbering numbering() {
    boolean plain = listed.keySet().stream().noneMatch(this::isStrange);
    if (plain && (!texts || sortAlike())) {
      return new Numbering(this, List.of(), meant(listed));
    }
    List<Map.Entry<Long, FileId>> sorted = new ArrayList<>(listed.entrySet());
    Comparator<FileId> order =
        texts
            ? Comparator.comparing(FileId::text)
            : Comparator.comparing(k -> new BigDecimal(k.text()));
    sorted.sort(Map.Entry.comparingByValue(order));
    List<FileId> keys = sorted.stream().map(Map.Entry::getValue).toList();
    Map<Long, Long> numbers = new HashMap<>();
    Map<Long, FileId> renumbered = new LinkedHashMap<>();
    for (int i = 0; i < keys.size(); i++) {
      numbers.put(sorted.get(i).getKey(), i + 1L);
      renumbered.put(i + 1L, keys.get(i));
    }
    meant(renumbered).forEach(numbers::putIfAbsent);
    return new Numbering(this, keys, numbers);
  }

  /** Numbers beside those in use, for ids to which nothing refers. */
  Map<Long, Long> behind(LongStream used) {
    if (strange.isEmpty()) {
      return Map.of();
    }
    long last = used.filter(id -> !isStrange(id)).max().orElse(0);
    long first = Math.max(last, 0) + 1;
    boolean room = first > 0 && first <= largest - strange.size();
    Map<Long, Long> numbers = new HashMap<>();
    if (room) {
      strangeKeys.forEach(key -> numbers.put(strange.get(key), first + numbers.size()));
    }
    return numbers;
  }

  /** Whether texts of digits are in the order of their numbers. */
  private boolean sortAlike() {
    Set<Long> byNumber = new TreeSet<>(listed.keySet());
    List<String> names = byNumber.stream().map(String::valueOf).toList();
    return names.equals(names.stream().sorted().toList());
  }

  /** What is referred to in another writing than it is listed in: {@code "007"} for 7. */
  private Map<Long, Long> meant(Map<Long, FileId> numbered) {
    if (strange.isEmpty()) {
      return Map.of();
    }
    List<Long> order = new ArrayList<>(numbered.keySet());
    CocoIds.Lookup lookup = new CocoIds.Lookup(new ArrayList<>(numbered.values()));
    Set<Long> own = new HashSet<>(listed.keySet());
    Map<Long, Long> meant = new HashMap<>();
    strange.forEach(
        (key, number) -> {
          if (!own.contains(number)) {
            lookup.number(key).ifPresent(at -> meant.put(number, order.get((int) at - 1)));
          }
        });
    return meant;
  }
}
