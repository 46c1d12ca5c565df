package org.groupdetr.data.voc;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.groupdetr.data.Folders;
import org.groupdetr.data.PictureFiles;
import org.groupdetr.data.PictureNames;
import org.groupdetr.data.ProblemLog;
import org.groupdetr.data.image.PictureHeader;
import org.groupdetr.data.voc.VocFolder.Part;
import org.groupdetr.geometry.Size;

/**
 * The pictures of a split: by the names of their XML files, which hardly ever are wrong, and else
 * by those that stand in them.
 */
final class VocPictures {
  private final Path root;
  private final Part part;
  private final ProblemLog log;
  private final Map<String, Path> byStem = new HashMap<>();
  private Path base;

  VocPictures(Path root, Part part, ProblemLog log) {
    this.root = root;
    this.part = part;
    this.log = log;
    base = part.pictures();
    for (Path file : Folders.pictures(part.pictures().toAbsolutePath().normalize())) {
      String name = Folders.relative(part.pictures(), file);
      byStem.putIfAbsent(PictureFiles.stem(name), file);
      byStem.putIfAbsent(name, file);
    }
  }

  /**
   * What was read.
   *
   * @param stem path of the XML file without its suffix, below the folder of annotations
   */
  record Annotated(String stem, VocReader.VocPicture xml) {}

  /** The folder that names are relative to. */
  Path base() {
    return base;
  }

  /** The pictures with the names of their files. */
  List<VocSplit.Picture> named(List<Annotated> read) {
    List<Optional<Path>> files = new ArrayList<>();
    for (Annotated annotated : read) {
      files.add(Optional.ofNullable(byStem.get(annotated.stem())));
    }
    PictureNames names = new PictureNames(root, part.split());
    fill(files, read, names, true);
    fill(files, read, names, false);
    base = PictureNames.above(part.pictures(), root, files);
    List<VocSplit.Picture> pictures = new ArrayList<>();
    for (int i = 0; i < read.size(); i++) {
      pictures.add(picture(read.get(i), files.get(i)));
    }
    return pictures;
  }

  /** Looks for those that have no file yet, by stem or by the name in the XML file. */
  private void fill(
      List<Optional<Path>> files, List<Annotated> read, PictureNames names, boolean stems) {
    List<Integer> open = new ArrayList<>();
    List<String> wanted = new ArrayList<>();
    for (int i = 0; i < files.size(); i++) {
      if (files.get(i).isEmpty()) {
        open.add(i);
        wanted.add(stems ? read.get(i).stem() : read.get(i).xml().fileName());
      }
    }
    if (open.isEmpty()) {
      return;
    }
    List<Optional<Path>> taken = files.stream().filter(Optional::isPresent).toList();
    List<Optional<Path>> found =
        names.find(wanted, List.of(part.pictures(), part.annotations()), taken, log::note);
    for (int i = 0; i < open.size(); i++) {
      files.set(open.get(i), found.get(i));
    }
  }

  private VocSplit.Picture picture(Annotated annotated, Optional<Path> file) {
    VocReader.VocPicture xml = annotated.xml();
    String name =
        file.map(f -> Folders.relative(base, f))
            .orElse(xml.fileName().isEmpty() ? annotated.stem() + ".jpg" : xml.fileName());
    if ((xml.width() > 0 && xml.height() > 0) || file.isEmpty()) {
      return new VocSplit.Picture(name, xml.width(), xml.height(), xml.objects());
    }
    log.note("some XML files do not say the size of their picture: read from the picture");
    Size size = PictureHeader.size(file.get()).orElse(new Size(0, 0));
    return new VocSplit.Picture(name, size.width(), size.height(), xml.objects());
  }
}
