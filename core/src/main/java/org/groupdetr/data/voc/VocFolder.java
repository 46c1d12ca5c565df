package org.groupdetr.data.voc;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.groupdetr.common.UserException;
import org.groupdetr.data.DataFolder;
import org.groupdetr.data.DataFormat;
import org.groupdetr.data.DataProblem;
import org.groupdetr.data.DataSet;
import org.groupdetr.data.Labels;
import org.groupdetr.data.ProblemKind;
import org.groupdetr.data.ProblemLog;
import org.groupdetr.data.Split;

/**
 * Pascal VOC: {@code Annotations/*.xml}, {@code JPEGImages/} and {@code
 * ImageSets/Main/{train,val,test}.txt}, all three with sub-folders as CVAT writes them; or XML
 * files beside their pictures, in one folder or one for each split. {@code trainval.txt}, or CVAT's
 * {@code default.txt}, counts only where {@code train.txt} is absent: it is then the training
 * split.
 */
public record VocFolder(Path folder, List<Part> parts) implements DataFolder {
  public VocFolder {
    parts = List.copyOf(parts);
  }

  /**
   * A split.
   *
   * @param list names the pictures; without it all that have an XML file belong to the split
   */
  record Part(String split, Path annotations, Path pictures, Optional<Path> list) {}

  /** The data set in {@code folder}, if it is laid out as Pascal VOC's are. */
  public static Optional<VocFolder> find(Path folder) {
    return VocLayout.find(folder);
  }

  @Override
  public DataFormat format() {
    return DataFormat.VOC;
  }

  @Override
  public Path evidence() {
    return parts.get(0).annotations();
  }

  @Override
  public DataSet read(ProblemLog log) {
    return new Reading(log).all();
  }

  /** Reads the splits one after the other; ids count on through all of them. */
  private final class Reading {
    private final ProblemLog log;
    private final VocReader reader = new VocReader();
    private final Map<String, Path> bases = new LinkedHashMap<>();
    private final Map<String, List<VocSplit.Picture>> splits = new LinkedHashMap<>();
    private boolean original;
    private long used;

    Reading(ProblemLog log) {
      this.log = log;
    }

    DataSet all() {
      for (Part part : parts) {
        splits.put(part.split(), pictures(part));
      }
      if (original) {
        log.note("boxes of the original Pascal VOC count pixels from 1: one is subtracted");
      }
      reportUnlisted();
      Labels labels = VocSplit.labels(splits.values());
      List<Split> result = new ArrayList<>();
      VocSplit numbering = new VocSplit(labels);
      for (Part part : parts) {
        List<VocSplit.Picture> pictures = splits.getOrDefault(part.split(), List.of());
        Path base = bases.getOrDefault(part.split(), part.pictures());
        result.add(new Split(part.split(), base, numbering.truth(pictures)));
      }
      return new DataSet(folder, format(), labels, result, log.notes());
    }

    private List<VocSplit.Picture> pictures(Part part) {
      List<VocPictures.Annotated> read = new ArrayList<>();
      VocList list = new VocList(folder, part, log);
      for (VocList.Entry entry : list.entries()) {
        used++;
        if (entry.file().isEmpty()) {
          log.add(
              DataProblem.ofFile(
                  ProblemKind.NO_ANNOTATION_FILE, part.split(), entry.name(), entry.why()));
          continue;
        }
        try {
          VocReader.VocPicture picture = reader.read(entry.file().get());
          original |= picture.original();
          read.add(new VocPictures.Annotated(list.stem(entry.file().get()), picture));
        } catch (UserException e) {
          log.add(
              DataProblem.ofFile(
                  ProblemKind.UNREADABLE_ANNOTATIONS,
                  part.split(),
                  "",
                  String.valueOf(e.getMessage())));
        }
      }
      VocPictures pictures = new VocPictures(folder, part, log);
      List<VocSplit.Picture> named = pictures.named(read);
      bases.put(part.split(), pictures.base());
      return named;
    }

    private void reportUnlisted() {
      long files =
          parts.stream()
              .map(Part::annotations)
              .distinct()
              .mapToLong(f -> VocList.annotations(f).size())
              .sum();
      if (parts.get(0).list().isPresent() && files > used) {
        log.note("XML files in no split, not used: " + (files - used));
      }
    }
  }
}
