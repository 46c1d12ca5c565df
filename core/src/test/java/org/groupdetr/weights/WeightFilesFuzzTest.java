package org.groupdetr.weights;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.groupdetr.common.UserException;
import org.groupdetr.fuzz.Mutations;
import org.groupdetr.golden.GoldenFolder;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Files damaged at random are read or refused: no other exception leaves, and no tensor is larger
 * than its file allows. The seed is fixed; {@code -Dfuzz.rounds} asks for more.
 */
class WeightFilesFuzzTest {
  private static final int ROUNDS = Integer.getInteger("fuzz.rounds", 60);
  @TempDir Path folder;

  @TestFactory
  List<DynamicTest> damagedFilesAreReadOrRefused() {
    List<DynamicTest> tests = new ArrayList<>();
    for (JsonNode entry :
        GoldenFolder.json(GoldenFolder.file("files/expected.json")).get("files")) {
      String name = entry.get("file").asText();
      if (entry.get("bytes").asLong() < 40_000) {
        tests.add(DynamicTest.dynamicTest(name, () -> fuzz(name)));
      }
    }
    return tests;
  }

  private void fuzz(String name) throws IOException {
    byte[] good = Files.readAllBytes(GoldenFolder.root().resolve("files").resolve(name));
    SplittableRandom random = new SplittableRandom(name.hashCode());
    // Without a checksum more of the damage reaches the inner readers.
    byte[] unchecked = withoutChecksums(good);
    for (int round = 0; round < ROUNDS; round++) {
      byte[] damaged = Mutations.ofBytes(round % 2 == 0 ? good : unchecked, random);
      Path path = folder.resolve("damaged" + name.substring(name.lastIndexOf('.')));
      Files.write(path, damaged);
      try {
        TensorFile file = TensorFile.open(path);
        for (StoredTensor tensor : file.stored().values()) {
          assertThat(tensor.count()).as(name + " round " + round).isLessThan(1 << 23);
          tensor.writeTo(OutputStream.nullOutputStream());
        }
      } catch (UserException e) {
        assertThat(e.getMessage()).as(name + " round " + round).contains("damaged.");
      }
    }
  }

  private static byte[] withoutChecksums(byte[] zip) {
    byte[] bytes = zip.clone();
    for (int at = 0; at + 46 < bytes.length; at++) {
      boolean directory =
          bytes[at] == 'P' && bytes[at + 1] == 'K' && bytes[at + 2] == 1 && bytes[at + 3] == 2;
      if (directory) {
        Arrays.fill(bytes, at + 16, at + 20, (byte) 0);
      }
    }
    return bytes;
  }
}
