package org.groupdetr.weights;

import java.util.Locale;
import java.util.Map;
import org.groupdetr.tensor.DType;
import org.groupdetr.weights.Values.Function;

/**
 * What a name in a file of tensors means. A pickle can name any class or function of Python and
 * have it called; none is called here: the few that files of weights need are understood, see
 * {@link HarmfulNames} for those that end the reading, and all others stand for objects that do
 * nothing.
 */
enum Global {
  DICT,
  /** A dict whose arguments are pairs, or another dict. */
  ORDERED_DICT,
  /** A dict whose arguments do not matter. */
  DEFAULT_DICT,
  /** A list, a tuple, a set: what is in it is the first argument. */
  ITEMS,
  NAMESPACE,
  REBUILD_TENSOR,
  REBUILD_PARAMETER,
  /** A tensor of a class of its own: a function, the class, its arguments, a state. */
  REBUILD_FROM_TYPE,
  /** A tensor whose numbers cannot be read: sparse, quantized, nested. */
  REBUILD_OTHER,
  STORAGE,
  /** Memory of a type of number that cannot be read. */
  OTHER_STORAGE,
  /** Makes an empty array of numpy. */
  NUMPY_RECONSTRUCT,
  /** Makes an array of numpy from bytes. */
  NUMPY_FROM_BUFFER,
  NUMPY_ARRAY,
  NUMPY_TYPE,
  /** Makes bytes of a text: protocols below 3 have no bytes. */
  ENCODE,
  /** A constant of a class by its name, as Python 3.11 writes them. */
  GETATTR,
  /** All other classes and functions. */
  INERT;

  private static final Map<String, Global> FUNCTIONS =
      Map.ofEntries(
          Map.entry("collections OrderedDict", ORDERED_DICT),
          Map.entry("collections Counter", ORDERED_DICT),
          Map.entry("collections defaultdict", DEFAULT_DICT),
          Map.entry("builtins dict", ORDERED_DICT),
          Map.entry("builtins list", ITEMS),
          Map.entry("builtins tuple", ITEMS),
          Map.entry("builtins set", ITEMS),
          Map.entry("builtins frozenset", ITEMS),
          Map.entry("torch Size", ITEMS),
          Map.entry("builtins getattr", GETATTR),
          Map.entry("argparse Namespace", NAMESPACE),
          Map.entry("types SimpleNamespace", NAMESPACE),
          Map.entry("torch._utils _rebuild_tensor", REBUILD_TENSOR),
          Map.entry("torch._utils _rebuild_tensor_v2", REBUILD_TENSOR),
          Map.entry("torch._utils _rebuild_parameter", REBUILD_PARAMETER),
          Map.entry("torch._utils _rebuild_parameter_with_state", REBUILD_PARAMETER),
          Map.entry("torch._tensor _rebuild_from_type_v2", REBUILD_FROM_TYPE),
          Map.entry("numpy.core.multiarray _reconstruct", NUMPY_RECONSTRUCT),
          Map.entry("numpy._core.multiarray _reconstruct", NUMPY_RECONSTRUCT),
          Map.entry("numpy.core.numeric _frombuffer", NUMPY_FROM_BUFFER),
          Map.entry("numpy._core.numeric _frombuffer", NUMPY_FROM_BUFFER),
          Map.entry("numpy ndarray", NUMPY_ARRAY),
          Map.entry("numpy dtype", NUMPY_TYPE),
          Map.entry("_codecs encode", ENCODE));

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

  /**
   * What that name stands for.
   *
   * @throws MalformedFile if it is one of those that attacks use
   */
  static Function of(String module, String name) {
    String both = (module.equals("__builtin__") ? "builtins" : module) + " " + name;
    String said = printable(module + "." + name);
    if (FUNCTIONS.containsKey(both)) {
      return new Function(FUNCTIONS.getOrDefault(both, INERT), DType.UINT8, said);
    } else if (STORAGES.containsKey(both)) {
      return new Function(STORAGE, STORAGES.getOrDefault(both, DType.UINT8), said);
    }
    HarmfulNames.requireNone(module, name, said);
    boolean torch = module.equals("torch") || module.startsWith("torch.");
    Global kind = INERT;
    if (torch && name.endsWith("Storage")) {
      kind = OTHER_STORAGE;
    } else if (torch && name.toLowerCase(Locale.ROOT).startsWith("_rebuild_")) {
      kind = REBUILD_OTHER;
    }
    return new Function(kind, DType.UINT8, said);
  }

  private static String printable(String name) {
    String plain = name.replaceAll("[^\\x21-\\x7e]", "?");
    return plain.length() > 80 ? plain.substring(0, 80) + "..." : plain;
  }
}
