package org.groupdetr.data.coco;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.CharConversionException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.groupdetr.common.SafeFiles;
import org.groupdetr.common.UserException;
import org.groupdetr.data.Folders;
import org.groupdetr.data.SplitNames;

/** Finds the annotation files of a COCO data set. */
final class CocoLayout {
  private static final List<String> WHOLE =
      List.of("_annotations.coco.json", "annotations.json", "instances.json", "labels.json");
  private static final List<String> OTHER_TASKS =
      List.of("captions", "person_keypoints", "panoptic", "stuff", "image_info");
  private static final long PEEKED = 1 << 20;

  private final Path folder;
  private final List<CocoFolder.Part> parts = new ArrayList<>();
  private final List<Path> unused = new ArrayList<>();

  private CocoLayout(Path folder) {
    this.folder = folder;
  }

  static Optional<CocoFolder> find(Path folder) {
    CocoLayout layout = new CocoLayout(folder);
    layout.search();
    return layout.parts.isEmpty()
        ? Optional.empty()
        : Optional.of(new CocoFolder(folder, layout.parts, layout.unused));
  }

  private void search() {
    takeNamed(Folders.files(folder.resolve("annotations"), "json"));
    if (parts.isEmpty()) {
      takeNamed(Folders.files(folder, "json").stream().filter(CocoLayout::isSurelyMeant).toList());
    }
    if (parts.isEmpty()) {
      takeSplitFolders();
    }
    if (parts.isEmpty()) {
      takeWhole();
    }
  }

  /** Beside the pictures may also lie results and settings of other programs. */
  private static boolean isSurelyMeant(Path file) {
    String stem = Folders.stem(file);
    return SplitNames.of(stem).isPresent()
        || stem.startsWith("instances")
        || looksLikeAnnotations(file);
  }

  /** Files whose names say a split. */
  private void takeNamed(List<Path> files) {
    List<Path> candidates = files.stream().filter(f -> !isOtherTask(f)).toList();
    for (String split : SplitNames.ALL) {
      List<Path> named = candidates.stream().filter(f -> split.equals(splitOf(f))).toList();
      List<Path> instances =
          named.stream().filter(f -> Folders.stem(f).startsWith("instances")).toList();
      List<Path> chosen = instances.isEmpty() ? named : instances;
      require(split, chosen);
      chosen.forEach(f -> parts.add(new CocoFolder.Part(split, f)));
    }
    if (!parts.isEmpty()) {
      candidates.stream()
          .filter(f -> parts.stream().noneMatch(p -> p.file().equals(f)))
          .filter(f -> f.getParent() != null && !f.getParent().equals(folder))
          .forEach(unused::add);
    }
  }

  /** Folders named after a split which hold pictures and their annotations. */
  private void takeSplitFolders() {
    for (String split : SplitNames.ALL) {
      List<Path> files =
          Folders.folders(folder).stream()
              .filter(f -> SplitNames.of(f.getFileName().toString()).equals(Optional.of(split)))
              .flatMap(f -> WHOLE.stream().map(f::resolve))
              .filter(Files::isRegularFile)
              .toList();
      require(split, files);
      files.forEach(f -> parts.add(new CocoFolder.Part(split, f)));
    }
  }

  /** One file for all: known by its name, or the only JSON file that looks like annotations. */
  private void takeWhole() {
    List<Path> files =
        Stream.of(folder, folder.resolve("annotations"))
            .flatMap(f -> Folders.files(f, "json").stream())
            .filter(f -> !isOtherTask(f))
            .filter(f -> WHOLE.contains(f.getFileName().toString()) || looksLikeAnnotations(f))
            .toList();
    require(SplitNames.TRAIN, files);
    files.forEach(f -> parts.add(new CocoFolder.Part(SplitNames.TRAIN, f)));
  }

  private void require(String split, List<Path> files) {
    if (files.size() > 1) {
      throw UserException.of(
          "%s: several annotation files for '%s': %s; keep one there and move the others away",
          folder, split, String.join(", ", files.stream().map(this::relative).toList()));
    }
  }

  private String relative(Path file) {
    return Folders.relative(folder, file);
  }

  private static String splitOf(Path file) {
    return SplitNames.wordIn(Folders.stem(file)).flatMap(SplitNames::of).orElse("");
  }

  private static boolean isOtherTask(Path file) {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    return OTHER_TASKS.stream().anyMatch(name::startsWith);
  }

  private static boolean looksLikeAnnotations(Path file) {
    try (JsonParser json = new JsonFactory().createParser(file.toFile())) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        return false;
      }
      String field = json.nextFieldName();
      while (field != null && json.currentLocation().getByteOffset() < PEEKED) {
        boolean list = json.nextToken() == JsonToken.START_ARRAY;
        if (list && (field.equals("images") || field.equals("annotations"))) {
          return true;
        }
        json.skipChildren();
        field = json.nextFieldName();
      }
      return false;
    } catch (JsonProcessingException | CharConversionException e) {
      // Not JSON, so not annotations: some other program's file.
      return false;
    } catch (IOException e) {
      throw new UserException("cannot read " + file + ": " + SafeFiles.reason(e), e);
    }
  }
}
