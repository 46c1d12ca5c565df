package org.groupdetr;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.groupdetr.common.SafeFiles;
import org.groupdetr.common.UserException;
import org.groupdetr.predict.ModelReaders;
import org.groupdetr.pretrained.GroupPrecisions;
import org.groupdetr.pretrained.WeightSources;
import org.groupdetr.pretrained.download.PublishedWeights;
import org.groupdetr.pretrained.download.WeightCache;

/**
 * The files that a model consists of, for programs that bring it to other machines: copied side by
 * side into a folder, they are the same model there. What {@code lab queries} leaves beside a
 * folder of Hugging Face stays behind.
 *
 * @param files all of them, wherever they lie
 * @param entry what {@link Detector#load(String, String)} is given of the folder that they are
 *     copied to, such as {@code best.safetensors}; empty for the folder itself
 */
public record ModelFiles(List<Path> files, String entry) {
  public ModelFiles {
    files = List.copyOf(files);
  }

  /**
   * Those of a model of any origin.
   *
   * @param weights as {@link Detector#load(String, String)} takes them; published ones are
   *     downloaded, once
   * @throws UserException if it is no sound model of a detector, or its folder cannot be read
   */
  public static ModelFiles of(String weights) {
    if (!Detector.needsEngine(weights)) {
      ModelReaders.of(weights);
      Path file = Path.of(weights);
      UserException.require(Files.isRegularFile(file), "there is no file %s", file);
      return new ModelFiles(List.of(file), file.getFileName().toString());
    }
    WeightCache cache = WeightCache.standard((file, bytes, total) -> {});
    WeightSources.open(weights, cache).use();
    Optional<PublishedWeights> known = PublishedWeights.named(weights);
    if (known.isPresent()) {
      return ofFile(cache.file(known.get()), "");
    }
    Path path = WeightSources.file(weights);
    if (!Files.isDirectory(path)) {
      boolean parted = !path.equals(Path.of(weights));
      return ofFile(path, parted ? weights.substring(weights.lastIndexOf('#')) : "");
    }
    return Files.exists(path.resolve("config.json"))
        ? new ModelFiles(filesIn(path), "")
        : ofFile(WeightSources.modelIn(path), "");
  }

  private static ModelFiles ofFile(Path file, String part) {
    List<Path> files = Stream.of(file, GroupPrecisions.beside(file)).filter(Files::exists).toList();
    return new ModelFiles(files, file.getFileName() + part);
  }

  private static List<Path> filesIn(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    } catch (IOException e) {
      throw new UserException("cannot list " + folder + ": " + SafeFiles.reason(e), e);
    }
  }
}
