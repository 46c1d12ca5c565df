package org.groupdetr.spark;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkFiles;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.groupdetr.ModelFiles;
import org.groupdetr.common.SafeFiles;
import org.groupdetr.common.UserException;

/**
 * A model that Spark brings to every executor, with what lies beside it and belongs to it.
 *
 * @param name which says its content
 * @param entry what is to be opened of it; empty for all of it
 * @param pieces of an archive of its files; broadcast, as a job of a table does not bring the
 *     application's files to executors
 */
record ShippedModel(String name, String entry, List<Broadcast<byte[]>> pieces)
    implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final int PIECE_BYTES = 1 << 24;
  private static final HexFormat HEX = HexFormat.of();

  /**
   * Hands a model of the driver to Spark.
   *
   * @param weights as {@link org.groupdetr.Detector#load(String, String)} takes them
   * @throws UserException if it is no sound model of a detector
   */
  static ShippedModel ship(SparkContext spark, String weights) {
    ModelFiles model = ModelFiles.of(weights);
    try {
      return ship(spark, model.files(), model.entry());
    } catch (IOException e) {
      throw new UserException(
          "cannot hand the model " + weights + " to Spark: " + SafeFiles.reasonAndFile(e), e);
    }
  }

  private static ShippedModel ship(SparkContext spark, List<Path> files, String entry)
      throws IOException {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark);
    List<Broadcast<byte[]>> pieces = new ArrayList<>();
    Path packed = Files.createTempFile("groupdetr-", ".zip");
    try {
      SafeFiles.write(packed, out -> pack(files, out));
      try (InputStream in = Files.newInputStream(packed)) {
        byte[] piece = in.readNBytes(PIECE_BYTES);
        while (piece.length > 0) {
          pieces.add(context.broadcast(piece));
          piece = in.readNBytes(PIECE_BYTES);
        }
      }
    } finally {
      Files.deleteIfExists(packed);
    }
    return new ShippedModel("groupdetr-" + digest(files), entry, pieces);
  }

  private static String digest(List<Path> files) throws IOException {
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // Every Java has it.
    }
    for (Path file : files) {
      digest.update(file.getFileName().toString().getBytes(StandardCharsets.UTF_8));
      try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
        in.transferTo(OutputStream.nullOutputStream());
      }
    }
    return HEX.formatHex(digest.digest());
  }

  /** Weights do not get smaller by being compressed. */
  private static void pack(List<Path> files, OutputStream out) throws IOException {
    ZipOutputStream zip = new ZipOutputStream(out);
    for (Path file : files) {
      ZipEntry entry = new ZipEntry(file.getFileName().toString());
      entry.setMethod(ZipEntry.STORED);
      entry.setSize(Files.size(file));
      entry.setCrc(crc(file));
      zip.putNextEntry(entry);
      Files.copy(file, zip);
      zip.closeEntry();
    }
    zip.finish();
  }

  private static long crc(Path file) throws IOException {
    try (CheckedInputStream in = new CheckedInputStream(Files.newInputStream(file), new CRC32())) {
      in.transferTo(OutputStream.nullOutputStream());
      return in.getChecksum().getValue();
    }
  }

  /** Whether another one is the same, however it was brought. */
  boolean isSame(ShippedModel other) {
    return name.equals(other.name) && entry.equals(other.entry);
  }

  /**
   * Where it is on this machine, in a task or in the driver; unpacked when first asked for. Not for
   * several threads at once.
   *
   * @throws UserException if it cannot be unpacked
   */
  String here() {
    Path root = Path.of(SparkFiles.getRootDirectory()).toAbsolutePath().normalize();
    Path folder = root.resolve(name);
    try {
      if (!Files.exists(folder)) {
        Path packed = root.resolve(name + ".zip");
        SafeFiles.write(packed, this::write);
        Path part = Files.createDirectories(root.resolve(name + ".part"));
        unpack(packed, part);
        Files.delete(packed);
        Files.move(part, folder);
      }
    } catch (IOException e) {
      throw new UserException("cannot unpack the model: " + SafeFiles.reasonAndFile(e), e);
    }
    return entry.isEmpty() ? folder.toString() : folder.resolve(entry).toString();
  }

  private void write(OutputStream out) throws IOException {
    for (Broadcast<byte[]> piece : pieces) {
      out.write(piece.value());
    }
  }

  /** The driver has packed it, so that its names are sound. */
  private static void unpack(Path packed, Path folder) throws IOException {
    try (ZipFile zip = new ZipFile(packed.toFile())) {
      for (ZipEntry entry : Collections.list(zip.entries())) {
        try (InputStream in = zip.getInputStream(entry)) {
          Files.copy(in, folder.resolve(entry.getName()), StandardCopyOption.REPLACE_EXISTING);
        }
      }
    }
  }
}
