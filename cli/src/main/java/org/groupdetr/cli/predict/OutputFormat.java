package org.groupdetr.cli.predict;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.groupdetr.common.SafeFiles;
import org.groupdetr.data.Detection;
import org.groupdetr.data.Labels;
import org.groupdetr.geometry.Box;
import org.groupdetr.geometry.Size;

/** What else than COCO's results detections are written as. */
enum OutputFormat {
  /** {@code labels/NAME.txt}: class, centre, size as shares of the picture, score. */
  YOLO {
    @Override
    void write(Path folder, Seen seen, Labels labels) {
      StringBuilder text = new StringBuilder();
      for (Detection d : seen.found) {
        Box box = d.clamped(seen.size).box();
        double w = seen.size.width();
        double h = seen.size.height();
        text.append(
            String.format(
                Locale.ROOT,
                "%d %.6f %.6f %.6f %.6f %.4f\n",
                labels.indexOf(d.label()).orElse(0),
                (box.x1() + box.x2()) / 2 / w,
                (box.y1() + box.y2()) / 2 / h,
                box.width() / w,
                box.height() / h,
                d.score()));
      }
      SafeFiles.writeText(folder.resolve("labels").resolve(seen.stem + ".txt"), text.toString());
    }

    @Override
    void finish(Path folder, List<Seen> all, Labels labels) {
      List<String> names = labels.categories().stream().map(c -> line(c.name())).toList();
      SafeFiles.writeText(folder.resolve("classes.txt"), String.join("\n", names) + "\n");
    }
  },

  /** {@code Annotations/NAME.xml}, with the score beside each box. */
  VOC {
    @Override
    void write(Path folder, Seen seen, Labels labels) {
      StringBuilder text = new StringBuilder("<annotation>\n");
      text.append("  <filename>").append(xml(seen.name)).append("</filename>\n");
      text.append(
          String.format(
              Locale.ROOT,
              "  <size><width>%d</width><height>%d</height><depth>3</depth></size>\n",
              seen.size.width(),
              seen.size.height()));
      for (Detection d : seen.found) {
        Box box = d.clamped(seen.size).box();
        text.append("  <object>\n    <name>").append(xml(d.label())).append("</name>\n");
        text.append(
            String.format(
                Locale.ROOT,
                "    <score>%.4f</score>\n    <difficult>0</difficult>\n    <bndbox><xmin>%.2f</xmin>"
                    + "<ymin>%.2f</ymin><xmax>%.2f</xmax><ymax>%.2f</ymax></bndbox>\n  </object>\n",
                d.score(),
                box.x1(),
                box.y1(),
                box.x2(),
                box.y2()));
      }
      SafeFiles.writeText(
          folder.resolve("Annotations").resolve(seen.stem + ".xml"), text + "</annotation>\n");
    }
  },

  /** {@code detections.csv}: a row for each. */
  CSV {
    @Override
    void finish(Path folder, List<Seen> all, Labels labels) {
      StringBuilder text = new StringBuilder("picture,class,score,x1,y1,x2,y2\n");
      for (Seen seen : all) {
        for (Detection d : seen.found) {
          text.append(quoted(seen.name)).append(',').append(quoted(d.label()));
          text.append(
              String.format(
                  Locale.ROOT,
                  ",%.4f,%.2f,%.2f,%.2f,%.2f\n",
                  d.score(),
                  d.box().x1(),
                  d.box().y1(),
                  d.box().x2(),
                  d.box().y2()));
        }
      }
      SafeFiles.writeText(folder.resolve("detections.csv"), text.toString());
    }
  };

  /**
   * A picture that was looked at.
   *
   * @param name of the picture
   * @param stem of the files about it, of its own among all pictures
   * @param found what counts in it
   */
  record Seen(String name, String stem, Size size, List<Detection> found) {
    Seen {
      found = List.copyOf(found);
    }
  }

  /** Writes what there is of a picture. */
  void write(Path folder, Seen seen, Labels labels) {}

  /** Writes what there is of all pictures. */
  void finish(Path folder, List<Seen> all, Labels labels) {}

  /** Names come from strangers' models: nothing in them may end an element or a line. */
  private static String xml(String text) {
    return line(text)
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replaceAll("[^\\x20-\\uFFFD\\x{10000}-\\x{10FFFF}]", "\uFFFD");
  }

  private static String line(String text) {
    return text.replaceAll("\\p{Cntrl}", " ");
  }

  private static String quoted(String text) {
    return text.matches("(?s).*[\",\r\n].*") ? '"' + text.replace("\"", "\"\"") + '"' : text;
  }
}
