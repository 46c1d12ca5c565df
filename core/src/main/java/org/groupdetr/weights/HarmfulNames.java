package org.groupdetr.weights;

import java.util.Arrays;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Names by which pickles attack those who run them. Nothing is run here, but whoever made such a
 * file meant harm, or did not know what they passed on: nothing of it is believed, not even its
 * weights.
 */
final class HarmfulNames {
  /** Modules that reach commands, files, the network, other code. */
  private static final Set<String> MODULES =
      Set.of(
          "os",
          "posix",
          "nt",
          "subprocess",
          "sys",
          "socket",
          "shutil",
          "importlib",
          "runpy",
          "ctypes",
          "pty",
          "commands",
          "popen2",
          "code",
          "codeop",
          "bdb",
          "pdb",
          "timeit",
          "webbrowser",
          "pip",
          "pickle",
          "_pickle",
          "cPickle",
          "marshal",
          "shelve",
          "dill",
          "cloudpickle",
          "tempfile",
          "urllib",
          "http",
          "ftplib",
          "smtplib",
          "requests",
          "asyncio",
          "multiprocessing",
          "signal",
          "zipimport",
          "pkgutil",
          "linecache",
          "cProfile",
          "profile",
          "doctest",
          "nntplib",
          "telnetlib");

  /** What is harmless of Python's own functions and types; all others of them are not. */
  private static final Set<String> HARMLESS =
      Set.of(
          "set",
          "frozenset",
          "complex",
          "bytearray",
          "bytes",
          "slice",
          "range",
          "xrange",
          "list",
          "dict",
          "tuple",
          "int",
          "long",
          "float",
          "bool",
          "str",
          "unicode",
          "object",
          "Ellipsis",
          "NotImplemented",
          "NoneType",
          "type",
          "print",
          "len",
          "max",
          "min",
          "sum",
          "abs",
          "round",
          "sorted",
          "reversed",
          "zip",
          "enumerate",
          "memoryview",
          "staticmethod",
          "classmethod",
          "property",
          "super");

  private static final Set<String> FUNCTIONS =
      Set.of(
          "torch.load",
          "torch.storage._load_from_bytes",
          "torch.serialization.load",
          "numpy.load",
          "joblib.load",
          "operator.attrgetter",
          "operator.methodcaller",
          "types.FunctionType",
          "types.CodeType",
          "functools.reduce");

  private HarmfulNames() {}

  /**
   * Passes if a name may stand in a file of weights.
   *
   * @param said how it is printed
   */
  static void requireNone(String module, String name, String said) {
    boolean builtin = module.equals("builtins") || module.equals("__builtin__");
    boolean own =
        builtin && !HARMLESS.contains(name) && !name.matches("[A-Z]\\w*(Error|Exception)");
    boolean through =
        Stream.concat(
                Stream.of(module.split("\\.", 2)[0]),
                name.contains(".") ? Arrays.stream(name.split("\\.", -1)) : Stream.of())
            .anyMatch(part -> MODULES.contains(part) || (part.equals("builtins") && !builtin));
    boolean called = FUNCTIONS.contains(module + "." + name) || module.startsWith("torch.hub");
    if (own || through || called) {
      throw refusal(said);
    }
  }

  /** Why such a file is not read. */
  static MalformedFile refusal(String said) {
    return new MalformedFile(
        "asks for %s, which weights do not need: it may be harmful, so nothing of it was run",
        said);
  }
}
