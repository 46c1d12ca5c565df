package org.groupdetr.weights;

import java.util.Map;
import java.util.Set;
import org.groupdetr.tensor.DType;
import org.groupdetr.weights.Values.Function;
import org.groupdetr.weights.Values.Value;

/**
 * What a file of tensors may name. A pickle can name any function of Python and have it called;
 * this is the whole list of those that files of weights need, and none of them is called: the
 * reader knows what they mean. Any other name is the end of reading.
 */
enum Global {
  DICT,
  ORDERED_DICT,
  NAMESPACE,
  REBUILD_TENSOR,
  REBUILD_PARAMETER,
  STORAGE,
  /** Makes an empty array of numpy. */
  NUMPY_RECONSTRUCT,
  /** Makes an array of numpy from bytes. */
  NUMPY_FROM_BUFFER,
  NUMPY_ARRAY,
  NUMPY_TYPE,
  /** Things beside the weights that mean nothing to us: paths, numpy's single numbers. */
  INERT;

  private static final Map<String, Global> FUNCTIONS =
      Map.ofEntries(
          Map.entry("collections OrderedDict", ORDERED_DICT),
          Map.entry("argparse Namespace", NAMESPACE),
          Map.entry("torch._utils _rebuild_tensor_v2", REBUILD_TENSOR),
          Map.entry("torch._utils _rebuild_parameter", REBUILD_PARAMETER),
          Map.entry("numpy.core.multiarray _reconstruct", NUMPY_RECONSTRUCT),
          Map.entry("numpy._core.multiarray _reconstruct", NUMPY_RECONSTRUCT),
          Map.entry("numpy.core.numeric _frombuffer", NUMPY_FROM_BUFFER),
          Map.entry("numpy._core.numeric _frombuffer", NUMPY_FROM_BUFFER),
          Map.entry("numpy ndarray", NUMPY_ARRAY),
          Map.entry("numpy dtype", NUMPY_TYPE));

  private static final Map<String, DType> STORAGES =
      Map.of(
          "torch FloatStorage", DType.FLOAT32,
          "torch DoubleStorage", DType.FLOAT64,
          "torch HalfStorage", DType.FLOAT16,
          "torch BFloat16Storage", DType.BFLOAT16,
          "torch LongStorage", DType.INT64,
          "torch IntStorage", DType.INT32,
          "torch ShortStorage", DType.INT16,
          "torch CharStorage", DType.INT8,
          "torch ByteStorage", DType.UINT8,
          "torch BoolStorage", DType.BOOL);

  private static final Set<String> WITHOUT_MEANING =
      Set.of(
          "pathlib Path",
          "pathlib PosixPath",
          "pathlib PurePosixPath",
          "pathlib WindowsPath",
          "pathlib PureWindowsPath",
          "numpy.core.multiarray scalar",
          "numpy._core.multiarray scalar",
          "_codecs encode");

  /** What that name stands for. */
  static Value of(String module, String name) {
    String both = module + " " + name;
    if (FUNCTIONS.containsKey(both)) {
      return new Function(FUNCTIONS.getOrDefault(both, INERT), DType.UINT8);
    } else if (STORAGES.containsKey(both)) {
      return new Function(STORAGE, STORAGES.getOrDefault(both, DType.UINT8));
    } else if (WITHOUT_MEANING.contains(both)) {
      return new Function(INERT, DType.UINT8);
    }
    throw refusal(module, name);
  }

  private static MalformedFile refusal(String module, String name) {
    String both = printable(module + "." + name);
    if (module.startsWith("torch.nn.modules")) {
      return new MalformedFile(
          "holds a whole network (%s) and not only its weights; save those in Python with"
              + " torch.save(model.state_dict(), path)",
          both);
    } else if ((module.equals("torch") && name.endsWith("Storage"))
        || module.startsWith("torch._utils")
        || module.startsWith("torch._tensor")) {
      return new MalformedFile("holds a kind of tensor that is not supported (%s)", both);
    }
    return new MalformedFile(
        "asks for %s, which weights do not need: it may be harmful, so nothing of it was run",
        both);
  }

  private static String printable(String name) {
    String plain = name.replaceAll("[^\\x21-\\x7e]", "?");
    return plain.length() > 80 ? plain.substring(0, 80) + "..." : plain;
  }
}
