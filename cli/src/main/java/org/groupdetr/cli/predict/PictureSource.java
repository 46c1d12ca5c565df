package org.groupdetr.cli.predict;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.groupdetr.common.SafeFiles;
import org.groupdetr.common.UserException;
import org.groupdetr.data.image.ImageReader;
import org.groupdetr.data.image.Orientation;
import org.groupdetr.data.image.RgbImage;
import org.groupdetr.pretrained.download.RemoteFile;

/** Where a picture comes from. */
sealed interface PictureSource {
  /** What tables and files call it, with forward slashes. */
  String name();

  /** The last part of its name, which is a file's name on every system. */
  default String fileName() {
    String name = name();
    String last = name.substring(name.lastIndexOf('/') + 1);
    String free = last.replaceAll("[\\\\:*?\"<>|\\p{Cntrl}]", "_");
    return free.isBlank() || free.matches("\\.+") ? "picture" : free;
  }

  /**
   * The picture, turned upright.
   *
   * @throws UserException if it cannot be read
   */
  RgbImage read();

  /** A file. */
  record OfFile(Path file) implements PictureSource {
    @Override
    public String name() {
      return file.toString().replace(File.separatorChar, '/');
    }

    @Override
    public String fileName() {
      return String.valueOf(file.getFileName());
    }

    @Override
    public RgbImage read() {
      return ImageReader.read(file, Orientation.UPRIGHT);
    }
  }

  /** A file in an archive, which is open meanwhile. */
  record OfZip(ZipFile archive, ZipEntry entry) implements PictureSource {
    @Override
    public String name() {
      return (archive.getName() + "/" + entry.getName()).replace('\\', '/');
    }

    @Override
    public RgbImage read() {
      try (InputStream in = archive.getInputStream(entry)) {
        return ImageReader.read(in, name(), Orientation.UPRIGHT);
      } catch (IOException e) {
        throw new UserException("cannot read picture " + name() + ": " + SafeFiles.reason(e), e);
      }
    }
  }

  /** What stands on an input, to its end. */
  record OfInput(InputStream in) implements PictureSource {
    @Override
    public String name() {
      return "standard input";
    }

    @Override
    public RgbImage read() {
      return ImageReader.read(in, name(), Orientation.UPRIGHT);
    }
  }

  /** What stands behind an address. */
  record OfAddress(URI address) implements PictureSource {
    @Override
    public String name() {
      return address.toString();
    }

    @Override
    public RgbImage read() {
      byte[] bytes = new RemoteFile(ImageReader.MOST_BYTES).get(address);
      return ImageReader.read(bytes, name(), Orientation.UPRIGHT);
    }
  }
}
