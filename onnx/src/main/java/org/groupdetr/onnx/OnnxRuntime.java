package org.groupdetr.onnx;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtLoggingLevel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.groupdetr.common.UserException;

/** Starts onnxruntime, once in a process. */
final class OnnxRuntime {
  /**
   * onnxruntime 1.29 kills a process on Linux whose command line has 3,981 bytes or more, as soon
   * as its environment is asked for; measured, whatever the bytes are.
   */
  static final int LONGEST_COMMAND_LINE = 3900;

  private static final Path COMMAND_LINE = Path.of("/proc/self/cmdline");

  private OnnxRuntime() {}

  /**
   * The environment of this process.
   *
   * @throws UserException if onnxruntime would crash
   */
  static OrtEnvironment started() {
    requireShort(commandLine());
    // What goes wrong is said once, in the exception.
    return OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL, "groupdetr");
  }

  /** Bytes of the command line; 0 where the system does not say. */
  private static int commandLine() {
    try {
      return Files.readAllBytes(COMMAND_LINE).length;
    } catch (IOException e) {
      return 0;
    }
  }

  static void requireShort(int bytes) {
    UserException.require(
        bytes <= LONGEST_COMMAND_LINE,
        "this program was started by a command line of %d bytes, and onnxruntime crashes beyond"
            + " %d: give the class path by the variable CLASSPATH in place of -cp, and many files"
            + " by their folder",
        bytes,
        LONGEST_COMMAND_LINE);
  }
}
