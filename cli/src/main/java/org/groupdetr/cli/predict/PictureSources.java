package org.groupdetr.cli.predict;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.groupdetr.common.Counted;
import org.groupdetr.common.SafeFiles;
import org.groupdetr.common.UserException;

/** The pictures that arguments mean: files, archives, addresses and the standard input. */
final class PictureSources implements AutoCloseable {
  private static final String STANDARD_INPUT = "-";
  private static final int MOST_ENTRIES = 1_000_000;

  private final List<PictureSource> all = new ArrayList<>();
  private final List<ZipFile> archives = new ArrayList<>();

  private PictureSources() {}

  /**
   * Finds them, in the order of the arguments; the pictures of archives by name.
   *
   * @param in the standard input, for {@code -}
   * @param network whether addresses may be asked
   * @throws UserException if an argument names nothing
   */
  static PictureSources of(List<String> arguments, InputStream in, boolean network) {
    UserException.require(
        arguments.stream().filter(STANDARD_INPUT::equals).count() <= 1,
        "the standard input holds one picture: give - once");
    PictureSources sources = new PictureSources();
    try {
      for (String argument : arguments) {
        sources.add(argument, in, network);
      }
      return sources;
    } catch (RuntimeException e) {
      sources.close();
      throw e;
    }
  }

  private void add(String argument, InputStream in, boolean network) {
    if (argument.equals(STANDARD_INPUT)) {
      all.add(new PictureSource.OfInput(in));
    } else if (argument.matches("(?is)https?://.*")) {
      UserException.require(
          network, "%s is an address: give --allow-network to have it fetched", argument);
      all.add(new PictureSource.OfAddress(address(argument)));
    } else {
      for (Path file : PictureFiles.of(List.of(argument))) {
        if (file.toString().toLowerCase(Locale.ROOT).endsWith(".zip")) {
          addArchive(file);
        } else {
          all.add(new PictureSource.OfFile(file));
        }
      }
    }
  }

  private static URI address(String text) {
    try {
      URI address = new URI(text);
      UserException.require(address.getHost() != null, "%s is no address: it names no host", text);
      return address;
    } catch (URISyntaxException e) {
      throw new UserException(text + " is no address: " + e.getReason(), e);
    }
  }

  private void addArchive(Path file) {
    try {
      UserException.require(Files.isRegularFile(file), "%s is no file", file);
      ZipFile archive = new ZipFile(file.toFile());
      archives.add(archive);
      UserException.require(
          archive.size() <= MOST_ENTRIES,
          "%s holds %s: no more than %d are looked at",
          file,
          Counted.of(archive.size(), "file"),
          MOST_ENTRIES);
      List<PictureSource> pictures =
          archive.stream()
              .filter(PictureSources::isPicture)
              .sorted(Comparator.comparing(ZipEntry::getName))
              .<PictureSource>map(entry -> new PictureSource.OfZip(archive, entry))
              .toList();
      UserException.require(!pictures.isEmpty(), "%s holds no pictures", file);
      all.addAll(pictures);
    } catch (IOException | IllegalArgumentException e) {
      throw new UserException("cannot read archive " + file + ": " + SafeFiles.reason(e), e);
    }
  }

  /** By name; hidden files and those that systems leave everywhere are passed over. */
  private static boolean isPicture(ZipEntry entry) {
    String name = entry.getName().replace('\\', '/');
    return !entry.isDirectory()
        && org.groupdetr.data.PictureFiles.isPictureName(name)
        && !name.matches("(?is)(.*/)?(__MACOSX/.*|\\.[^/]*)");
  }

  /** In their order. */
  List<PictureSource> all() {
    return all;
  }

  @Override
  public void close() {
    for (ZipFile archive : archives) {
      try {
        archive.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
