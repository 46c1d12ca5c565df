package org.groupdetr.weights;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.groupdetr.common.Counted;
import org.groupdetr.weights.Values.Entries;
import org.groupdetr.weights.Values.Storage;
import org.groupdetr.weights.Values.Text;
import org.groupdetr.weights.Values.Truth;
import org.groupdetr.weights.Values.Value;
import org.groupdetr.weights.Values.Whole;
import org.groupdetr.weights.ZipArchive.Entry;

/**
 * Reads what {@code torch.save} writes: a zip archive since version 1.6, five pickles and raw
 * numbers before. What was pickled is read as data, see {@link Pickle}.
 */
final class TorchReader {
  private static final BigInteger MAGIC = new BigInteger("1950a86a20f9469cfc6c", 16);

  private final Path path;
  private final FileChannel file;
  private final Map<String, TensorBytes> places = new HashMap<>();

  private TorchReader(Path path, FileChannel file) {
    this.path = path;
    this.file = file;
  }

  /**
   * What was saved, and where its storages lie.
   *
   * @param passedOver classes of objects that mean nothing here, with how many there are
   * @param alone whether it is a bare pickle, which torch.save does not write
   */
  record Content(
      Path path,
      Value root,
      Map<String, TensorBytes> storages,
      PickleBudget budget,
      Map<String, Integer> passedOver,
      boolean alone) {}

  static Content zip(Path path, FileChannel file) throws IOException {
    return new TorchReader(path, file).zip();
  }

  static Content legacy(Path path, FileChannel file) throws IOException {
    return new TorchReader(path, file).legacy();
  }

  private Content zip() throws IOException {
    ZipArchive archive = ZipArchive.open(file);
    Entry pickled = pickled(archive);
    String root = pickled.name().substring(0, pickled.name().length() - "data.pkl".length());
    Entry order = archive.entries().get(root + "byteorder");
    if (order != null && !text(order).equals("little")) {
      throw new MalformedFile("was written by a big-endian machine (%s)", text(order));
    }
    boolean checked = archive.hasChecksums();
    if (checked) {
      archive.check(pickled);
    }
    PickleBudget budget = new PickleBudget(pickled.size());
    Pickle pickle =
        new Pickle(new PickleInput(file, pickled.at(), pickled.at() + pickled.size()), budget);
    Value value = pickle.value();
    for (Storage storage : pickle.storages().values()) {
      Entry entry = archive.entries().get(root + "data/" + storage.key());
      if (entry == null) {
        throw new MalformedFile("lacks the storage '%s'", storage.key());
      }
      if (checked) {
        archive.check(entry);
      }
      place(storage, entry.at(), entry.size());
    }
    return new Content(path, value, places, budget, pickle.passedOver(), false);
  }

  private static Entry pickled(ZipArchive archive) {
    List<Entry> found =
        archive.entries().values().stream()
            .filter(entry -> ("/" + entry.name()).endsWith("/data.pkl"))
            .toList();
    if (found.isEmpty()) {
      throw new MalformedFile("is a zip archive without data.pkl, which all files of PyTorch have");
    } else if (found.size() != 1) {
      throw new MalformedFile(
          "is a zip archive with %s data.pkl, not one", Counted.of(found.size(), "entry"));
    }
    return found.get(0);
  }

  private String text(Entry entry) throws IOException {
    return new PickleInput(file, entry.at(), entry.at() + entry.size())
        .text(Math.min(16, entry.size()))
        .strip();
  }

  private Content legacy() throws IOException {
    PickleInput in = new PickleInput(file, 0, file.size());
    PickleBudget budget = new PickleBudget(file.size());
    Pickle first = new Pickle(in, budget);
    Value begin = first.value();
    if (begin instanceof Entries && first.storages().isEmpty() && in.left() == 0) {
      return new Content(path, begin, places, budget, first.passedOver(), true);
    }
    if (!(begin instanceof Whole magic) || !magic.number().equals(MAGIC)) {
      throw new MalformedFile("is a pickle that does not begin as PyTorch's files do");
    }
    if (!(new Pickle(in, budget).value() instanceof Whole version)
        || version.number().intValue() != 1001) {
      throw new MalformedFile("is of an unknown version of the old format");
    }
    boolean little =
        new Pickle(in, budget).value() instanceof Entries machine
            && machine.map().get("little_endian") instanceof Truth truth
            && truth.yes();
    if (!little) {
      throw new MalformedFile("was not written by a little-endian machine");
    }
    Pickle pickle = new Pickle(in, budget);
    Value value = pickle.value();
    for (Value key : PickledObjects.list("its keys", new Pickle(in, budget).value())) {
      Storage storage = key instanceof Text text ? pickle.storages().get(text.text()) : null;
      if (storage == null) {
        throw new MalformedFile("lists a storage that no tensor lies in");
      }
      placeNext(in, storage);
    }
    for (String key : pickle.storages().keySet()) {
      if (!places.containsKey(key)) {
        throw new MalformedFile("lacks the storage '%s'", key);
      }
    }
    return new Content(path, value, places, budget, pickle.passedOver(), false);
  }

  private void placeNext(PickleInput in, Storage storage) throws IOException {
    long count = in.signed8();
    if (count != storage.count()) {
      throw new MalformedFile(
          "promises %s in the storage '%s', which then claims %d",
          Counted.of(storage.count(), "number"), storage.key(), count);
    }
    if (count > in.left() / storage.type().bytes()) {
      throw new MalformedFile("ends within the storage '%s': it was cut off", storage.key());
    }
    long bytes = count * storage.type().bytes();
    if (places.containsKey(storage.key())) {
      throw new MalformedFile("lists the storage '%s' twice", storage.key());
    }
    place(storage, in.position(), bytes);
    in.skip(bytes);
  }

  private void place(Storage storage, long at, long bytes) throws IOException {
    int size = storage.type().bytes();
    if (bytes % size != 0 || bytes / size != storage.count()) {
      throw new MalformedFile(
          "promises %s in the storage '%s', which has %s",
          Counted.of(storage.count(), "number"), storage.key(), Counted.of(bytes, "byte"));
    }
    TensorBytes numbers = new TensorBytes.InFile(path, at, bytes);
    if (storage.type() == org.groupdetr.tensor.DType.BOOL) {
      BooleanBytes.check(storage.key(), numbers);
    }
    places.put(storage.key(), numbers);
  }
}
