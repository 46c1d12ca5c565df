package org.groupdetr.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.groupdetr.common.UserException;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Small files that ask for much are refused soon, and with little memory. */
class PickleBombTest {
  private static final Duration SOON = Duration.ofSeconds(10);

  /** Of each: arguments that are kept once, and named again and again. */
  private static final int LONG = 50_000;

  private static final int OFTEN = 60_000;

  @TempDir Path folder;

  /** Keeps a list of so many wholes as value 1. */
  private static PickleCode kept() {
    return new PickleCode().op("]q\u0000(").op("K\u0001", LONG).op("tq\u00010");
  }

  @TestFactory
  List<DynamicTest> whatIsSharedIsCounted() {
    Map<String, PickleCode> bombs = new TreeMap<>();
    bombs.put(
        "OrderedDict",
        pairs()
            .op("tq\u0001\u0085q\u00010ccollections\nOrderedDict\nq\u00020(")
            .op("h\u0002h\u0001R", OFTEN)
            .op("t"));
    bombs.put(
        "sizes",
        kept()
            .global("torch._utils", "_rebuild_tensor_v2")
            .op("q\u00020")
            .storage("0", 1)
            .op("q\u00030(h\u0003K\u0000h\u0001h\u0001tq\u00040(")
            .op("h\u0002h\u0004R", OFTEN)
            .op("t"));
    bombs.put(
        "namespace built again and again",
        names().global("argparse", "Namespace").op("\u0029\u0081").op("h\u0001b", OFTEN));
    bombs.put(
        "namespaces of one state",
        names()
            .global("argparse", "Namespace")
            .op("q\u00020(")
            .op("h\u0002)\u0081h\u0001b", OFTEN)
            .op("t"));
    bombs.put("a tensor behind shared dicts", doubled(40));
    bombs.put("long names of shared dicts", longNames());
    List<DynamicTest> tests = new ArrayList<>();
    bombs.forEach(
        (name, code) -> tests.add(DynamicTest.dynamicTest(name, () -> refused(name, code))));
    return tests;
  }

  /** Many pairs, as long as their list is open. */
  private static PickleCode pairs() {
    PickleCode code = new PickleCode().op("(");
    for (int i = 0; i < LONG; i++) {
      code.whole(i).op("K\u0002\u0086");
    }
    return code;
  }

  /** Keeps a dict of many names as value 1. */
  private static PickleCode names() {
    PickleCode code = new PickleCode().op("}(");
    for (int i = 0; i < 5000; i++) {
      code.text("n" + i).op("N");
    }
    return code.op("uq\u00010");
  }

  /** Each dict holds the one before twice: two to the power of the depth names of one tensor. */
  private static PickleCode doubled(int depth) {
    PickleCode code = new PickleCode().vector("0", 1).op("q\u00010");
    for (int i = 0; i < depth; i++) {
      code.op("}(").text("a").op("h\u0001").text("b").op("h\u0001uq\u00010");
    }
    return code.op("h\u0001");
  }

  private static PickleCode longNames() {
    PickleCode code = new PickleCode().vector("0", 1).op("q\u00010");
    String name = "x".repeat(100_000);
    for (int i = 0; i < 12; i++) {
      code.op("}(").text(name + "a").op("h\u0001").text(name + "b").op("h\u0001uq\u00010");
    }
    return code.op("h\u0001");
  }

  private void refused(String name, PickleCode code) throws IOException {
    Path file = code.save(folder.resolve("bomb.pth"));
    assertTimeoutPreemptively(
        SOON,
        () ->
            assertThatThrownBy(() -> TensorFile.open(file))
                .as(name)
                .isInstanceOf(UserException.class)
                .hasMessageContaining("bomb.pth")
                .hasMessageContaining("beyond all proportion to its size"));
  }

  /** What is shared and holds no tensor is not looked through again, whatever its shape. */
  @Test
  void sharedValuesWithoutTensorsCostNothing() throws IOException {
    PickleCode code = new PickleCode().op("}q\u0000q\u00010");
    for (int i = 0; i < 60; i++) {
      code.op("}(").text("a").op("h\u0001").text("b").op("h\u0001uq\u00010");
    }
    code.op("}(").text("w").vector("0", 3).text("deep").op("h\u0001").op("u");
    TensorFile file = TensorFile.open(code.save(folder.resolve("shared.pth")));
    assertThat(file.names()).containsExactly("w");
  }

  @Test
  void valuesThatHoldThemselvesArePassedOver() throws IOException {
    PickleCode code =
        new PickleCode().op("}q\u0001(").text("w").vector("0", 3).text("me").op("h\u0001u");
    TensorFile file = TensorFile.open(code.save(folder.resolve("cycle.pth")));
    assertThat(file.names()).containsExactly("w");
  }

  /** A state of an ordinary optimizer, whose settings are shared by all parameters. */
  @Test
  void ordinaryFilesAreFarFromTheBound() throws IOException {
    PickleCode code =
        new PickleCode().op("(").op("G?\u00f0\u0000\u0000\u0000\u0000\u0000\u0000", 2);
    code.op("tq\u00010}(").text("model").op("}(");
    for (int i = 0; i < 2000; i++) {
      code.text("layers." + i + ".weight").vector(Integer.toString(i), 2);
    }
    code.op("u").text("groups").op("](");
    for (int i = 0; i < 2000; i++) {
      code.op("}(").text("betas").op("h\u0001").text("params").op("](").whole(i).op("eu");
    }
    TensorFile file = TensorFile.open(code.op("eu").save(folder.resolve("usual.pth")));
    assertThat(file.names()).hasSize(2000);
  }

  /** Numbers that lie far apart are read without what lies between them. */
  @Test
  void viewsOfLongStridesTakeNoMemoryForWhatLiesBetween() throws IOException {
    TensorBytes far =
        new StridedBytes(
            new TensorBytes.InFile(sparse(), 0, 3L << 30),
            4,
            List.of(3L, 2L),
            List.of(1L << 28, 5L));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    assertTimeoutPreemptively(SOON, () -> far.writeTo(out));
    assertThat(out.toByteArray()).hasSize(24);
    assertThat(out.toByteArray()[20]).isEqualTo((byte) 7);
  }

  private Path sparse() throws IOException {
    Path file = folder.resolve("sparse");
    try (java.io.RandomAccessFile out = new java.io.RandomAccessFile(file.toFile(), "rw")) {
      out.setLength(3L << 30);
      out.seek(((2L << 28) + 5) * 4);
      out.write(7);
    }
    return file;
  }

  /** A matrix that was transposed: every stretch asks for numbers from all over the storage. */
  @Test
  void transposedMatricesAreReadThroughOnce() throws IOException {
    long rows = 3000;
    long columns = 4000;
    TensorBytes matrix =
        new StridedBytes(
            new TensorBytes.InFile(sparse(), 0, rows * columns * 4),
            4,
            List.of(rows, columns),
            List.of(1L, rows));
    assertTimeoutPreemptively(
        SOON,
        () -> {
          java.nio.ByteBuffer piece = java.nio.ByteBuffer.allocate(1 << 12);
          for (long at = 0; at + piece.capacity() < matrix.bytes(); at += piece.capacity()) {
            matrix.read(at, piece.clear());
          }
        });
  }
}
