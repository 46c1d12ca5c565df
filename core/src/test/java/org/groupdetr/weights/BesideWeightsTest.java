package org.groupdetr.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.groupdetr.common.UserException;
import org.groupdetr.tensor.DType;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What stands beside weights never ends the reading, and is never run. */
class BesideWeightsTest {
  @TempDir Path folder;

  /** A dict with a tensor of three zeros under {@code model/w}, and something beside. */
  private TensorFile beside(UnaryOperator<PickleCode> thing) throws IOException {
    PickleCode code = new PickleCode().op("}(").text("before");
    thing.apply(code).text("model").op("}").text("w").vector("0", 3).op("s");
    thing.apply(code.text("after"));
    return TensorFile.open(code.op("u").save(folder.resolve("file.pth")));
  }

  private static PickleCode type(PickleCode code, String name) {
    code.global("numpy", "dtype").op("(").text(name).op("\u0089\u0088tR(K\u0003").text("<");
    return code.op("NNNJ\u00ff\u00ff\u00ff\u00ffJ\u00ff\u00ff\u00ff\u00ffK\u0000tb");
  }

  /** As protocol 2 writes bytes. */
  private static PickleCode bytes(PickleCode code, String letters) {
    return code.global("_codecs", "encode").op("(").text(letters).text("latin1").op("tR");
  }

  private static PickleCode array(PickleCode code, String module, String type, String letters) {
    code.global(module, "_reconstruct").global("numpy", "ndarray").op("K\u0000\u0085");
    bytes(code, "b").op("\u0087R(K\u0001K\u0001\u0085");
    return bytes(type(code, type).op("\u0089"), letters).op("tb");
  }

  private static PickleCode scalar(PickleCode code, String module) {
    type(code.global(module, "scalar"), "f8");
    return bytes(code, "\u0000\u0000\u0000\u0000\u0000\u0000\u00f0?").op("\u0086R");
  }

  private static PickleCode object(PickleCode code, String module, String name) {
    return code.global(module, name).op(")\u0081}").text("_x").op("K\u0001sb");
  }

  private static Map<String, UnaryOperator<PickleCode>> things() {
    Map<String, UnaryOperator<PickleCode>> all = new TreeMap<>();
    all.put(
        "Counter", c -> c.global("collections", "Counter").op("}").text("a").op("K\u0003s\u0085R"));
    all.put(
        "defaultdict",
        c ->
            c.global("collections", "defaultdict")
                .global("__builtin__", "list")
                .op("\u0085R")
                .text("a")
                .op("]s"));
    all.put("OrderedDict", c -> c.global("collections", "OrderedDict").op(")R").text("a").op("Ns"));
    all.put("set", c -> c.global("__builtin__", "set").op("](K\u0001K\u0002e\u0085R"));
    all.put("frozenset", c -> c.global("builtins", "frozenset").op("](K\u0001e\u0085R"));
    all.put("frozenset of protocol 4", c -> c.op("(K\u0001\u0091"));
    all.put(
        "complex",
        c ->
            c.global("builtins", "complex")
                .op("G?\u00f0\u0000\u0000\u0000\u0000\u0000\u0000K\u0001\u0086R"));
    all.put(
        "bytearray",
        c -> c.global("__builtin__", "bytearray").op("(").text("ab").text("latin-1").op("tR"));
    all.put("slice", c -> c.global("builtins", "slice").op("NK\u0003N\u0087R"));
    all.put("range", c -> c.global("builtins", "range").op("K\u0000K\u0003K\u0001\u0087R"));
    all.put(
        "datetime",
        c -> bytes(c.global("datetime", "datetime"), "\u0007\u00e9\u0001").op("\u0085R"));
    all.put("torch.device", c -> c.global("torch", "device").text("cuda").op("K\u0000\u0086R"));
    all.put("torch.Size", c -> c.global("torch", "Size").op("K\u0002K\u0003\u0086\u0085R"));
    all.put("torch.float32", c -> c.global("torch", "float32"));
    all.put("numpy 1 scalar", c -> scalar(c, "numpy.core.multiarray"));
    all.put("numpy 2 scalar", c -> scalar(c, "numpy._core.multiarray"));
    all.put(
        "an array of objects",
        c -> {
          c.global("numpy._core.multiarray", "_reconstruct").global("numpy", "ndarray");
          bytes(c.op("K\u0000\u0085"), "b").op("\u0087R(K\u0001K\u0001\u0085");
          return type(c, "O8").op("\u0089]Natb");
        });
    all.put(
        "an array of complex numbers", c -> array(c, "numpy.core.multiarray", "c8", "abcdefgh"));
    all.put("argparse", c -> object(c, "argparse", "Namespace"));
    all.put("a namespace without a state", c -> c.global("argparse", "Namespace").op(")\u0081"));
    all.put("a namespace of slots", c -> c.global("argparse", "Namespace").op(")\u0081NN\u0086b"));
    all.put(
        "yacs",
        c ->
            object(c.global("yacs.config", "CfgNode").op(")\u0081").text("LR").op("NsN0"), "a", "B")
                .op("0"));
    all.put("mmengine", c -> object(c, "mmengine.logging.history_buffer", "HistoryBuffer"));
    all.put(
        "OmegaConf",
        c ->
            object(
                    c.global("omegaconf.listconfig", "ListConfig")
                        .op(")\u0081}")
                        .text("_content")
                        .op("]"),
                    "omegaconf.nodes",
                    "AnyNode")
                .op("asb"));
    all.put(
        "a list of its own class",
        c -> c.global("my.code", "Losses").op(")\u0081(K\u0001K\u0002e"));
    all.put("protocol 4's new object", c -> c.global("my.code", "Thing").op(")}\u0092"));
    all.put(
        "an object of protocol 1",
        c ->
            c.global("copy_reg", "_reconstructor")
                .op("(")
                .global("a", "B")
                .global("builtins", "object")
                .op("NtR"));
    all.put("a call of what was called", c -> c.global("functools", "partial").op(")R)R"));
    all.put(
        "a constant as Python 3.11 has it",
        c -> c.global("builtins", "getattr").global("my.code", "Mode").text("FAST").op("\u0086R"));
    all.put("an exception", c -> c.global("builtins", "ValueError").text("no").op("\u0085R"));
    all.put("a network", c -> object(c, "torch.nn.modules.linear", "Linear"));
    all.put(
        "numpy's random state", c -> c.global("numpy.random._pickle", "__generator_ctor").op(")R"));
    all.put(
        "a sparse tensor", c -> c.global("torch._utils", "_rebuild_sparse_tensor").op("N)\u0086R"));
    all.put(
        "a tensor of complex numbers",
        c ->
            c.global("torch._utils", "_rebuild_tensor_v2")
                .op("((")
                .text("storage")
                .global("torch", "ComplexFloatStorage")
                .text("9")
                .text("cpu")
                .op("K\u0001tQK\u0000K\u0001\u0085K\u0001\u0085\u0089NtR"));
    all.put("a text of two megabytes", c -> c.text("x".repeat(2 << 20)));
    return all;
  }

  @TestFactory
  List<DynamicTest> itIsPassedOver() {
    List<DynamicTest> tests = new ArrayList<>();
    things()
        .forEach(
            (name, thing) ->
                tests.add(
                    DynamicTest.dynamicTest(
                        name,
                        () -> {
                          TensorFile file = beside(thing);
                          assertThat(file.stored("model/").get("w").shape()).containsExactly(3L);
                          assertThat(file.names()).containsExactly("model/w");
                        })));
    return tests;
  }

  @Test
  void itsClassIsSaid() throws IOException {
    TensorFile file = beside(c -> object(c, "mmengine.logging.history_buffer", "HistoryBuffer"));
    assertThat(file.beside().passedOver())
        .containsExactly(Map.entry("mmengine.logging.history_buffer.HistoryBuffer", 2));
    TensorFile other =
        beside(c -> c.global("torch._utils", "_rebuild_sparse_tensor").op("N)\u0086R"));
    assertThat(other.beside().unreadable().get("before"))
        .isEqualTo("is of a kind that is not supported (torch._utils._rebuild_sparse_tensor)");
  }

  /** Keys: True, None, a fraction, a tuple, "1" beside 1. */
  @Test
  void keysMayBeOfAnyType() throws IOException {
    PickleCode code = new PickleCode().op("}(");
    String[] keys = {
      "\u0088",
      "N",
      "G?\u00e0\u0000\u0000\u0000\u0000\u0000\u0000",
      "K\u0001K\u0002\u0086",
      "K\u0001"
    };
    for (int i = 0; i < keys.length; i++) {
      code.op(keys[i]).vector(Integer.toString(i), i + 1);
    }
    code.text("1").vector("9", 9);
    TensorFile file = TensorFile.open(code.op("u").save(folder.resolve("keys.pth")));
    assertThat(file.names())
        .containsExactlyInAnyOrder("True", "None", "0.5", "(1, 2)", "1", "1 (not text)");
    assertThat(file.stored().get("1").shape()).containsExactly(9L);
    assertThat(file.stored().get("1 (not text)").shape()).containsExactly(5L);
  }

  /** Arrays of numpy are tensors, also as protocol 2 writes their bytes. */
  @ParameterizedTest
  @ValueSource(strings = {"numpy.core.multiarray", "numpy._core.multiarray"})
  void arraysOfNumpyAreTensors(String module) throws IOException {
    TensorFile file = beside(c -> array(c, module, "f4", "\u0000\u0000\u0080\u00bf"));
    assertThat(file.names()).containsExactlyInAnyOrder("before", "model/w", "after");
    StoredTensor tensor = file.stored().get("before");
    assertThat(tensor.type()).isEqualTo(DType.FLOAT32);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    tensor.writeTo(out);
    assertThat(ByteBuffer.wrap(out.toByteArray()).order(ByteOrder.LITTLE_ENDIAN).getFloat())
        .isEqualTo(-1f);
  }

  /** Tensors with attributes of Python, and those of a class of its own. */
  @Test
  void tensorsWithAttributesAreTensors() throws IOException {
    PickleCode code = new PickleCode().global("torch._tensor", "_rebuild_from_type_v2").op("(");
    code.global("torch._utils", "_rebuild_tensor_v2").global("torch.nn.parameter", "Parameter");
    code.op("(").storage("0", 2).op("K\u0000K\u0002\u0085K\u0001\u0085\u0089").op("Nt}tR");
    TensorFile file = TensorFile.open(code.save(folder.resolve("attributes.pth")));
    assertThat(file.stored().get("").shape()).containsExactly(2L);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "os system",
        "posix system",
        "nt system",
        "subprocess Popen",
        "builtins eval",
        "__builtin__ eval",
        "builtins __import__",
        "builtins getattr",
        "importlib import_module",
        "runpy _run_code",
        "torch.serialization os.system",
        "torch load",
        "torch.hub load",
        "torch.storage _load_from_bytes",
        "operator attrgetter",
        "types FunctionType",
        "socket create_connection"
      })
  void namesByWhichPicklesAttackEndTheReading(String name) {
    String[] words = name.split(" ");
    assertThatThrownBy(
            () ->
                beside(
                    c -> c.global(words[0], words[1]).text("posix").text("system").op("\u0086R")))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("nothing of it was run");
  }

  @Test
  void aNetworkAloneSaysHowToSaveItsWeights() {
    assertThatThrownBy(
            () ->
                TensorFile.open(
                    object(new PickleCode(), "my.models", "Net").save(folder.resolve("net.pth"))))
        .hasMessageContaining("my.models.Net")
        .hasMessageContaining("torch.save(model.state_dict(), path)");
  }
}
