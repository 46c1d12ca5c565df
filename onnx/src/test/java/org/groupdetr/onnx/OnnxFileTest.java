package org.groupdetr.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.groupdetr.onnx.GraphFiles.field;
import static org.groupdetr.onnx.GraphFiles.joined;
import static org.groupdetr.onnx.GraphFiles.text;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.groupdetr.Detector;
import org.groupdetr.common.UserException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that are broken, of others, or mean harm: one line each, before onnxruntime sees them. */
class OnnxFileTest {
  @TempDir private Path folder;

  private static void assertRefused(Path file, String... words) {
    assertThatThrownBy(() -> Detector.load(file).close())
        .isInstanceOf(UserException.class)
        .hasMessageContaining(file.getFileName().toString())
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n"))
        .satisfies(e -> List.of(words).forEach(w -> assertThat(e).hasMessageContaining(w)));
  }

  private Path file(byte[] content) {
    return GraphFiles.write(folder.resolve("model.onnx"), content);
  }

  private static Map<String, String> said() {
    return GraphFiles.metadata("\"any\"", "float32", true);
  }

  @Test
  void whatIsNotThereOrEmptyOrAFolderIsSaid() throws IOException {
    assertRefused(folder.resolve("no.onnx"), "there is no file");
    assertRefused(file(new byte[0]), "is empty");
    assertRefused(Files.createDirectory(folder.resolve("folder.onnx")), "is no file");
  }

  @Test
  void filesOfOthersAreToldFromOurs() {
    assertRefused(
        file(GraphFiles.graph("any.onnx")),
        "is no ONNX file of this program",
        "groupdetr.format, groupdetr.recipe, groupdetr.classes, groupdetr.input, groupdetr.scores");
    Map<String, String> some = said();
    some.remove("groupdetr.input");
    assertRefused(
        file(GraphFiles.with(GraphFiles.graph("any.onnx"), some)),
        "its metadata lack groupdetr.input;");
  }

  @Test
  void whatIsNoOnnxFileIsSaid() {
    for (String content : new String[] {"hello, this is a text", "PK\3\4 a zip", "{\"a\": 1}"}) {
      assertRefused(file(content.getBytes(StandardCharsets.UTF_8)), "no ONNX file");
    }
  }

  /** Wherever a file ends too early, it is refused, and never with anything but a line. */
  @Test
  void filesThatAreCutOffAreRefused() {
    byte[] whole = GraphFiles.with(GraphFiles.graph("masks.onnx"), said());
    for (int length = 1; length < whole.length; length += length < 1200 ? 1 : 37) {
      assertRefused(file(Arrays.copyOf(whole, length)));
    }
    assertRefused(file(Arrays.copyOf(whole, 500)), "is cut off");
  }

  /** Whatever bytes are changed: a detector, or one line. */
  @Test
  void damagedFilesNeverDoMore() {
    byte[] whole = GraphFiles.with(GraphFiles.graph("any.onnx"), said());
    SplittableRandom random = new SplittableRandom(5);
    int refused = 0;
    for (int round = 0; round < 300; round++) {
      byte[] damaged = whole.clone();
      for (int i = 0; i <= round % 4; i++) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
      }
      try {
        OnnxFile.open(file(damaged));
      } catch (UserException e) {
        assertThat(e.getMessage()).doesNotContain("\n");
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(20);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          groupdetr.format  | 2     | groupdetr.format '2'
          groupdetr.recipe  | hello | recipe
          groupdetr.classes | [     | classes
          groupdetr.input   | {     | groupdetr.input is no JSON
          groupdetr.input   | {}    | width in groupdetr.input must be 1 to 32768, was
          groupdetr.input   | {"width": 9, "height": 9} | batch in groupdetr.input must be
          groupdetr.scores  | {}    | kind in groupdetr.scores must be sigmoid
          groupdetr.masks   | {}    | height and width in groupdetr.masks must be
          """)
  void metadataThatCannotBeAreSaid(String key, String value, String words) {
    Map<String, String> broken = said();
    broken.put(key, value);
    assertRefused(file(GraphFiles.with(GraphFiles.graph("any.onnx"), broken)), words);
  }

  @Test
  void graphsThatAreNotAsTheirMetadataSayAreRefused() {
    assertRefused(
        file(GraphFiles.with(GraphFiles.graph("square.onnx"), said())), "not the 2 inputs");
    assertRefused(
        file(GraphFiles.with(GraphFiles.graph("bytes.onnx"), said())), "has no 'images' as");
    assertRefused(
        file(
            GraphFiles.with(
                GraphFiles.graph("any.onnx"), GraphFiles.ofMasks("at-once", "sigmoid"))),
        "has no 'masks' as");
  }

  @Test
  void whatOnnxruntimeRefusesIsSaidInOneLine() {
    // A graph with one node of an operation that does not exist.
    byte[] node = field(1, joined(text(2, "y"), text(4, "NoSuchOperation")));
    byte[] model =
        joined(
            new byte[] {8, 10},
            field(7, joined(node, text(2, "g"))),
            field(8, new byte[] {16, 20}));
    assertRefused(file(GraphFiles.with(model, said())), "cannot be loaded by onnxruntime");
  }

  @Test
  void weightsMayLieBeside() throws IOException {
    GraphFiles.write(folder.resolve("external.onnx.data"), GraphFiles.graph("external.onnx.data"));
    Path file = GraphFiles.write(folder, "external.onnx", said());
    Detector.load(file).close();
    Files.delete(folder.resolve("external.onnx.data"));
    assertRefused(file, "external.onnx.data, which is missing");
  }

  /** What a hostile file would have onnxruntime read, wherever in it a tensor stands. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "/etc/passwd",
        "../secret",
        "a/../../secret",
        "..",
        ".",
        "",
        "*/_ORT_MEM_ADDR_/*",
        "a\0b"
      })
  void weightsAreReadFromNowhereElse(String location) throws IOException {
    Path inner = Files.createDirectories(folder.resolve("inner"));
    Files.writeString(folder.resolve("secret"), "secret");
    byte[] tensor = field(13, joined(text(1, "location"), text(2, location)));
    byte[] attribute = field(5, field(5, tensor));
    byte[] nested = field(5, field(6, field(5, tensor)));
    byte[] sparse = field(15, field(1, tensor));
    for (byte[] graph :
        new byte[][] {
          field(5, tensor),
          sparse,
          field(1, attribute),
          field(1, nested),
          field(1, field(5, field(23, field(2, tensor)))),
        }) {
      Path file =
          GraphFiles.write(
              inner.resolve("model.onnx"),
              GraphFiles.with(joined(new byte[] {8, 10}, field(7, graph)), said()));
      assertRefused(file, "weights");
    }
    Path file =
        GraphFiles.write(
            inner.resolve("model.onnx"),
            joined(new byte[] {8, 10}, field(25, field(7, attribute)), field(7, new byte[0])));
    assertRefused(file, "weights");
  }

  @Test
  void linksDoNotLeadOutOfTheFolder() throws IOException {
    Path inner = Files.createDirectories(folder.resolve("inner"));
    Path secret = Files.writeString(folder.resolve("secret"), "secret");
    Files.createSymbolicLink(inner.resolve("external.onnx.data"), secret);
    assertRefused(GraphFiles.write(inner, "external.onnx", said()), "a link out of its folder");
  }

  @Test
  void metadataAreBounded() {
    byte[] large = field(14, joined(text(1, "key"), text(2, "x".repeat(17 << 20))));
    assertRefused(file(joined(GraphFiles.graph("any.onnx"), large)), "a text of 17825792 bytes");
    // A length that no file could have.
    byte[] endless = joined(new byte[] {(byte) (14 << 3 | 2)}, GraphFiles.varint(Long.MAX_VALUE));
    assertRefused(file(joined(GraphFiles.graph("any.onnx"), endless)), "no ONNX file");
    byte[] deep = new byte[0];
    for (int i = 0; i < 40; i++) {
      deep = field(1, field(5, field(6, deep)));
    }
    assertRefused(file(field(7, deep)), "graphs in graphs");
  }
}
