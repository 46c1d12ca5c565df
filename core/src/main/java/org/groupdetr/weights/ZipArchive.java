package org.groupdetr.weights;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import org.groupdetr.common.Counted;

/**
 * A zip archive whose entries are stored as they are, as PyTorch writes it: they can be read in
 * place. Compressed entries, entries that overlap or stand twice, and sizes beyond the file are
 * refused: what is read is never more than the file.
 */
final class ZipArchive {
  private static final int END = 0x06054b50;
  private static final int END_64 = 0x06064b50;
  private static final int LOCATOR_64 = 0x07064b50;
  private static final int DIRECTORY = 0x02014b50;
  private static final int LOCAL = 0x04034b50;
  private static final long ABSENT = 0xFFFFFFFFL;
  private static final int MOST_DIRECTORY = 64 << 20;

  private final FileChannel file;
  private final byte[] buffer = new byte[1 << 18];
  private final Map<String, Entry> entries = new LinkedHashMap<>();

  /**
   * One file of the archive.
   *
   * @param at byte where its content begins
   */
  record Entry(String name, long at, long size, long crc) {}

  private ZipArchive(FileChannel file) {
    this.file = file;
  }

  static ZipArchive open(FileChannel file) throws IOException {
    ZipArchive archive = new ZipArchive(file);
    ByteBuffer end = end(file);
    long count = end.getShort(10) & 0xFFFF;
    long size = end.getInt(12) & ABSENT;
    long at = end.getInt(16) & ABSENT;
    if (count == 0xFFFF || size == ABSENT || at == ABSENT) {
      ByteBuffer large = end64(file, end.getLong(22));
      count = large.getLong(32);
      size = large.getLong(40);
      at = large.getLong(48);
    }
    if (at < 0 || size < 0 || size > MOST_DIRECTORY || at > file.size() - size) {
      throw new MalformedFile("has a directory of %s at byte %d", Counted.of(size, "byte"), at);
    }
    archive.readDirectory(TensorBytes.bytes(file, at, (int) size), count, at);
    archive.requireApart(at);
    return archive;
  }

  /** The end record, and behind it where the file says that the one for large files lies. */
  private static ByteBuffer end(FileChannel file) throws IOException {
    int span = (int) Math.min(file.size(), 22 + 0xFFFF);
    long from = file.size() - span;
    ByteBuffer tail = TensorBytes.bytes(file, from, span);
    for (int at = span - 22; at >= 0; at--) {
      if (tail.getInt(at) == END && (tail.getShort(at + 20) & 0xFFFF) == span - at - 22) {
        ByteBuffer end = ByteBuffer.allocate(30).order(tail.order());
        end.put(0, tail, at, 22);
        return end.putLong(22, from + at);
      }
    }
    throw new MalformedFile("is a zip archive without its end: the download or copy was cut off");
  }

  private static ByteBuffer end64(FileChannel file, long end) throws IOException {
    if (end >= 20) {
      ByteBuffer locator = TensorBytes.bytes(file, end - 20, 20);
      long at = locator.getLong(8);
      if (locator.getInt(0) == LOCATOR_64 && at >= 0 && at <= end - 20 - 56) {
        ByteBuffer large = TensorBytes.bytes(file, at, 56);
        if (large.getInt(0) == END_64) {
          return large;
        }
      }
    }
    throw new MalformedFile("is a large zip archive without the record that such have");
  }

  private void readDirectory(ByteBuffer directory, long count, long end) throws IOException {
    for (long i = 0; i < count; i++) {
      if (directory.remaining() < 46 || directory.getInt(directory.position()) != DIRECTORY) {
        throw new MalformedFile(
            "has a directory that ends before its %s", Counted.of(count, "entry"));
      }
      ByteBuffer head = directory.slice().order(directory.order());
      int name = head.getShort(28) & 0xFFFF;
      int extra = head.getShort(30) & 0xFFFF;
      int comment = head.getShort(32) & 0xFFFF;
      if (46 + name + extra + comment > head.limit()) {
        throw new MalformedFile("has a directory whose entry %d is cut off", i);
      }
      add(
          head,
          new String(head.array(), head.arrayOffset() + 46, name, StandardCharsets.UTF_8),
          end);
      directory.position(directory.position() + 46 + name + extra + comment);
    }
  }

  private void add(ByteBuffer head, String name, long end) throws IOException {
    if (("/" + name).contains("/code/")) {
      throw new MalformedFile(
          "is a TorchScript program and not only weights; save those in Python with"
              + " torch.save(module.state_dict(), path)");
    }
    if (head.getShort(10) != 0) {
      throw new MalformedFile(
          "has the compressed entry '%s'; PyTorch stores entries as they are, so unpack the archive"
              + " and zip it again without compression (zip -0)",
          name);
    }
    if ((head.getShort(8) & 1) != 0) {
      throw new MalformedFile("has the encrypted entry '%s'", name);
    }
    Sizes sizes = Sizes.of(head);
    if (sizes.packed != sizes.plain || sizes.plain < 0 || sizes.at < 0 || sizes.at > end - 30) {
      throw new MalformedFile("has the entry '%s' beyond its file", name);
    }
    ByteBuffer local = TensorBytes.bytes(file, sizes.at, 30);
    long at = sizes.at + 30 + (local.getShort(26) & 0xFFFF) + (local.getShort(28) & 0xFFFF);
    if (local.getInt(0) != LOCAL || at > end || sizes.plain > end - at) {
      throw new MalformedFile(
          "has the entry '%s' of %s beyond its file", name, Counted.of(sizes.plain, "byte"));
    }
    if (entries.putIfAbsent(name, new Entry(name, at, sizes.plain, head.getInt(16) & ABSENT))
        != null) {
      throw new MalformedFile("has the entry '%s' twice", name);
    }
  }

  /** Sizes and place of an entry; large ones stand in the extra field. */
  private record Sizes(long packed, long plain, long at) {
    static Sizes of(ByteBuffer head) {
      long packed = head.getInt(20) & ABSENT;
      long plain = head.getInt(24) & ABSENT;
      long at = head.getInt(42) & ABSENT;
      int from = 46 + (head.getShort(28) & 0xFFFF);
      int end = from + (head.getShort(30) & 0xFFFF);
      while (from + 4 <= end) {
        int size = head.getShort(from + 2) & 0xFFFF;
        int next = from + 4;
        if (head.getShort(from) == 1 && next + size <= end) {
          int limit = next + size;
          boolean[] large = {plain == ABSENT, packed == ABSENT, at == ABSENT};
          long[] values = {plain, packed, at};
          for (int i = 0; i < 3; i++) {
            if (large[i] && next + 8 <= limit) {
              values[i] = head.getLong(next);
              next += 8;
            }
          }
          return new Sizes(values[1], values[0], values[2]);
        }
        from += 4 + size;
      }
      return new Sizes(packed, plain, at);
    }
  }

  private void requireApart(long end) {
    List<Entry> inOrder = new ArrayList<>(entries.values());
    inOrder.sort(Comparator.comparingLong(Entry::at).thenComparingLong(Entry::size));
    long at = 0;
    for (Entry entry : inOrder) {
      if (entry.at < at || entry.size > end - entry.at) {
        throw new MalformedFile("has the entry '%s' within another", entry.name);
      }
      at = entry.at + entry.size;
    }
  }

  Map<String, Entry> entries() {
    return entries;
  }

  /** Whether any entry has a checksum; PyTorch can be told to leave them out. */
  boolean hasChecksums() {
    return entries.values().stream().anyMatch(entry -> entry.crc != 0);
  }

  /** Fails if the content of an entry is not what was written. */
  void check(Entry entry) throws IOException {
    CRC32 crc = new CRC32();
    // One buffer for all entries: memory outside the heap would stay until it is collected.
    ByteBuffer stretch = ByteBuffer.wrap(buffer);
    for (long at = 0; at < entry.size; at += stretch.limit()) {
      stretch.clear().limit((int) Math.min(stretch.capacity(), entry.size - at));
      TensorBytes.fill(file, entry.at + at, stretch);
      crc.update(stretch.flip());
    }
    if (crc.getValue() != entry.crc) {
      throw new MalformedFile(
          "has the entry '%s' with a wrong checksum: the file was damaged after it was written",
          entry.name);
    }
  }
}
