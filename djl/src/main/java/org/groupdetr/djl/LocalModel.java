package org.groupdetr.djl;

import ai.djl.repository.SimpleRepository;
import java.io.IOException;
import java.net.URI;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import org.groupdetr.common.UserException;
import org.groupdetr.pretrained.WeightSources;
import org.groupdetr.pretrained.download.WeightCache;

/** A model of this library as DJL's repository of one model, with its translator. */
final class LocalModel extends SimpleRepository {
  /** Files that no engine of DJL but this one loads. */
  private static final String OWN = ".safetensors";

  /** Files that may be a detector's, or something else. */
  private static final Set<String> PERHAPS = Set.of("pth", "pkl", "ckpt");

  /**
   * The key of the metadata that ONNX files of this library have, before the graph; programs that
   * rewrite such files put it behind.
   */
  private static final String ONNX_KEY = "groupdetr.format";

  private static final int ONNX_PART = 1 << 18;

  LocalModel(String name, URI address, Path path) {
    super(name, address, path);
    arguments.putIfAbsent("translatorFactory", DetectionTranslatorFactory.class.getName());
  }

  /** Whether this library loads it, or would if it were not damaged. */
  static boolean isOne(Path path) {
    if (Files.isDirectory(path)) {
      boolean perhaps =
          Files.exists(path.resolve("config.json")) || Files.exists(path.resolve("model" + OWN));
      return Files.exists(path.resolve("best" + OWN)) || (perhaps && isDetector(path));
    }
    String name = path.toString().toLowerCase(Locale.ROOT);
    boolean perhaps = PERHAPS.contains(name.substring(name.lastIndexOf('.') + 1));
    return Files.isRegularFile(path)
        && (name.endsWith(OWN)
            || (perhaps && isDetector(path))
            || (name.endsWith(".onnx") && hasOurMetadata(path)));
  }

  private static boolean hasOurMetadata(Path path) {
    try (SeekableByteChannel file = Files.newByteChannel(path)) {
      return part(file, 0).contains(ONNX_KEY)
          || part(file, Math.max(0, file.size() - ONNX_PART)).contains(ONNX_KEY);
    } catch (IOException e) {
      return false;
    }
  }

  private static String part(SeekableByteChannel file, long from) throws IOException {
    file.position(from);
    byte[] bytes = Channels.newInputStream(file).readNBytes(ONNX_PART);
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  /** Looks at names and sizes of its tensors; nothing is loaded. */
  private static boolean isDetector(Path path) {
    try {
      WeightSources.open(path.toString(), WeightCache.standard((file, bytes, total) -> {}));
      return true;
    } catch (UserException e) {
      return false;
    }
  }
}
