package org.groupdetr.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Random;
import org.groupdetr.data.check.DataCheck;
import org.groupdetr.data.folder.DataSets;
import org.groupdetr.data.image.PlainPng;
import org.groupdetr.data.image.RgbImage;

/** Writes tiny data sets for tests. */
public final class DataFixture {
  private final Path folder;

  public DataFixture(Path folder) {
    this.folder = folder;
  }

  /** Pictures of equal size differ by their names. */
  public DataFixture picture(String file, int width, int height) {
    byte[] pixels = new byte[3 * width * height];
    new Random(file.hashCode()).nextBytes(pixels);
    return bytes(file, PlainPng.bytes(new RgbImage(width, height, pixels)));
  }

  public DataFixture text(String file, String content) {
    return bytes(file, content.getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  public DataFixture bytes(String file, byte[] content) {
    try {
      Path target = folder.resolve(file);
      Files.createDirectories(target.resolveSibling(""));
      Files.write(target, content);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** COCO JSON of the given lists, single quotes standing for double ones. */
  public DataFixture coco(String file, String images, String annotations, String categories) {
    return text(
        file,
        "{'images': [%s], 'annotations': [%s], 'categories': [%s]}"
            .formatted(images, annotations, categories)
            .replace('\'', '"'));
  }

  /** A picture's entry in COCO JSON. */
  public static String image(long id, String file, int width, int height) {
    return "{'id': %d, 'file_name': '%s', 'width': %d, 'height': %d}"
        .formatted(id, file, width, height);
  }

  /** An object's entry in COCO JSON. */
  public static String object(long id, long image, int category, String box) {
    return "{'id': %d, 'image_id': %d, 'category_id': %d, 'bbox': [%s], 'area': 1, 'iscrowd': 0}"
        .formatted(id, image, category, box);
  }

  /** A class's entry in COCO JSON. */
  public static String category(int id, String name) {
    return "{'id': %d, 'name': '%s', 'supercategory': 'thing'}".formatted(id, name);
  }

  /** A Pascal VOC file; objects are given as {@code name xmin ymin xmax ymax}. */
  public DataFixture voc(String file, int width, int height, String... objects) {
    StringBuilder xml = new StringBuilder("<annotation><filename>x.jpg</filename>");
    xml.append("<size><width>%d</width><height>%d</height></size>".formatted(width, height));
    for (String object : objects) {
      String[] f = object.split(" ");
      xml.append(
          ("<object><name>%s</name><bndbox><xmin>%s</xmin><ymin>%s</ymin><xmax>%s</xmax>"
                  + "<ymax>%s</ymax></bndbox></object>")
              .formatted((Object[]) f));
    }
    return text(file, xml + "</annotation>");
  }

  public DataCheck check() {
    return DataCheck.of(folder, new DataCheck.Options(Optional.empty(), false, 10));
  }

  public DataSet open() {
    return DataSets.open(folder);
  }
}
