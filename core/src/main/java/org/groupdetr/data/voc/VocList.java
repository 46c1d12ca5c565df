package org.groupdetr.data.voc;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.groupdetr.common.Counted;
import org.groupdetr.common.TextFile;
import org.groupdetr.data.Folders;
import org.groupdetr.data.ForeignPath;
import org.groupdetr.data.NameIndex;
import org.groupdetr.data.PictureFiles;
import org.groupdetr.data.ProblemLog;
import org.groupdetr.data.voc.VocFolder.Part;

/** The annotation files of a split: those that its list names, or all that there are. */
final class VocList {
  // Lists of one class say in a second column whether the picture has it.
  private static final Pattern FLAG = Pattern.compile("\\s+-?[01]$");

  private final Path root;
  private final Part part;
  private final ProblemLog log;
  private final List<Path> all;
  private final NameIndex index;

  VocList(Path root, Part part, ProblemLog log) {
    this.root = root;
    this.part = part;
    this.log = log;
    all = Folders.filesBelow(part.annotations(), "xml");
    index = NameIndex.ofStems(part.annotations(), all);
  }

  /**
   * A picture of the split.
   *
   * @param name as the list has it
   * @param file with its annotation, if there is one
   * @param why none was found, as far as that can be said
   */
  record Entry(String name, Optional<Path> file, String why) {}

  /** The path of an annotation file below its folder, without the suffix. */
  String stem(Path file) {
    return Folders.stem(Folders.relative(part.annotations(), file));
  }

  /** The XML files below a folder that are, or may be, annotations. */
  static List<Path> annotations(Path folder) {
    return Folders.filesBelow(folder, "xml").stream().filter(XmlRoot::mayBeAnnotation).toList();
  }

  List<Entry> entries() {
    if (part.list().isPresent()) {
      return listed(part.list().get());
    }
    List<Entry> entries = new ArrayList<>();
    for (Path file : all) {
      String name = Folders.relative(root, file);
      if (XmlRoot.mayBeAnnotation(file)) {
        entries.add(new Entry(name, Optional.of(file), ""));
      } else {
        String element = XmlRoot.of(file).orElse("");
        log.note("not used: " + name + " is not Pascal VOC's (it begins with <" + element + ">)");
      }
    }
    return entries;
  }

  private List<Entry> listed(Path list) {
    List<Entry> entries = new ArrayList<>();
    int others = 0;
    String example = "";
    for (String line : TextFile.lines(list)) {
      String name = line.strip();
      if (name.isEmpty()) {
        continue;
      }
      String first = FLAG.matcher(name).replaceFirst("");
      Optional<Path> file = asItStands(name).or(() -> asItStands(first));
      if (file.isPresent()) {
        entries.add(new Entry(name, file, ""));
        continue;
      }
      NameIndex.Match match = index.find(PictureFiles.stem(withoutXml(first)));
      entries.add(new Entry(first, match.only(), why(match, first)));
      if (match.only().isPresent()) {
        example = others == 0 ? "'" + first + "': " + relative(match.only().get()) : example;
        others++;
      }
    }
    if (others > 0) {
      log.note(
          String.format(
              Locale.ROOT,
              "%s: %d of %s found as an XML file in another way than it is written, such as %s",
              relative(list),
              others,
              Counted.of(entries.size(), "name"),
              example));
    }
    return entries;
  }

  private String why(NameIndex.Match match, String name) {
    List<String> files = match.files().stream().map(this::relative).toList();
    if (files.size() > 1) {
      return "several files are called so: " + String.join(", ", files);
    }
    return "not in "
        + part.annotations()
        + index.nearest(name).map(f -> "; the nearest name is " + relative(f)).orElse("");
  }

  private String relative(Path file) {
    return Folders.relative(root, file);
  }

  private static String withoutXml(String name) {
    return name.toLowerCase(java.util.Locale.ROOT).endsWith(".xml") ? Folders.stem(name) : name;
  }

  /** The annotation file of a name, if the name leads to one in the folder of annotations. */
  private Optional<Path> asItStands(String name) {
    try {
      Path file = part.annotations().resolve(Path.of(name + ".xml").normalize());
      boolean inside = !Path.of(name).isAbsolute() && !ForeignPath.climbs(name);
      return Optional.of(file).filter(f -> inside && Files.isRegularFile(f));
    } catch (InvalidPathException e) {
      return Optional.empty(); // No file can be called so.
    }
  }
}
