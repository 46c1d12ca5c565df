package org.groupdetr.pretrained;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.groupdetr.common.Counted;
import org.groupdetr.common.UserException;
import org.groupdetr.weights.StoredTensor;
import org.groupdetr.weights.TensorFile;

/** The weights of a folder of Hugging Face transformers: one file, or several with an index. */
final class HuggingFaceShards {
  /** In the order in which transformers looks for them. */
  private static final List<String> FILES = List.of("model.safetensors", "pytorch_model.bin");

  private static final String INDEX = ".index.json";

  private HuggingFaceShards() {}

  /**
   * All tensors by their names there.
   *
   * @throws UserException if there are none, or a file or a tensor of the index is missing
   */
  static Map<String, StoredTensor> tensors(Path folder) {
    for (String name : FILES) {
      Path one = folder.resolve(name);
      Path index = folder.resolve(name + INDEX);
      if (Files.exists(one)) {
        return TensorFile.open(one).stored();
      } else if (Files.exists(index)) {
        return sharded(folder, index);
      }
    }
    throw UserException.of(
        "%s holds config.json but no weights: neither %s nor one of them with %s",
        folder, String.join(" nor ", FILES), INDEX);
  }

  private static Map<String, StoredTensor> sharded(Path folder, Path index) {
    JsonNode map = HuggingFaceConfig.json(index).path("weight_map");
    Set<String> files = new LinkedHashSet<>();
    map.forEach(file -> files.add(file.asText()));
    UserException.require(!files.isEmpty(), "%s has no weight_map: it is no index", index);
    Map<String, Map<String, StoredTensor>> shards = opened(folder, index, files);
    Map<String, StoredTensor> all = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> named : map.properties()) {
      String file = named.getValue().asText();
      StoredTensor tensor = shards.getOrDefault(file, Map.of()).get(named.getKey());
      if (tensor == null) {
        throw UserException.of(
            "%s says that %s is in %s, which does not hold it: fetch that file again",
            index, named.getKey(), file);
      }
      all.put(named.getKey(), tensor);
    }
    return all;
  }

  private static Map<String, Map<String, StoredTensor>> opened(
      Path folder, Path index, Set<String> files) {
    List<String> missing = new ArrayList<>();
    for (String file : files) {
      UserException.require(
          file.matches("[^/\\\\\\p{Cntrl}]+") && !file.matches("\\.{1,2}"),
          "%s names the file '%s', which is not in its folder",
          index,
          file);
      if (!Files.exists(folder.resolve(file))) {
        missing.add(file);
      }
    }
    UserException.require(
        missing.isEmpty(),
        "%s lacks %d of the %s of its weights, %s: fetch %s into that folder",
        folder,
        missing.size(),
        Counted.of(files.size(), "file"),
        String.join(", ", missing),
        missing.size() == 1 ? "it" : "them");
    Map<String, Map<String, StoredTensor>> shards = new LinkedHashMap<>();
    for (String file : files) {
      shards.put(file, TensorFile.open(folder.resolve(file)).stored());
    }
    return shards;
  }
}
