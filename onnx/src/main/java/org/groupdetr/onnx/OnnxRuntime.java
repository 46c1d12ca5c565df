package org.groupdetr.onnx;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.groupdetr.common.UserException;

/**
 * Starts onnxruntime, once in a process, and keeps it from telling its makers about it: from 1.29
 * on it does so on Linux too, unless a variable forbids it.
 */
public final class OnnxRuntime {
  /**
   * What it tells includes the command line, of which 3,981 bytes or more end the process (1.29,
   * measured, whatever the bytes are).
   */
  private static final int LONGEST_COMMAND_LINE = 3900;

  private static final String NO_TELEMETRY = "ORT_DISABLE_TELEMETRY";

  private static final Path COMMAND_LINE = Path.of("/proc/self/cmdline");

  private OnnxRuntime() {}

  /**
   * The environment of this process.
   *
   * @throws UserException if onnxruntime would crash
   */
  public static OrtEnvironment started() {
    if (!"1".equals(System.getenv(NO_TELEMETRY))) {
      requireShort(commandLine());
    }
    // What goes wrong is said once, in the exception.
    OrtEnvironment environment =
        OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL, "groupdetr");
    try {
      environment.setTelemetry(false);
    } catch (OrtException e) {
      throw new IllegalStateException(e);
    }
    return environment;
  }

  /** Bytes of the command line; 0 where the system does not say. */
  private static int commandLine() {
    try {
      return Files.readAllBytes(COMMAND_LINE).length;
    } catch (IOException e) {
      return 0;
    }
  }

  private static void requireShort(int bytes) {
    UserException.require(
        bytes <= LONGEST_COMMAND_LINE,
        "this program was started by a command line of %d bytes, and onnxruntime crashes beyond"
            + " %d: set the variable %s to 1, or give the class path by the variable CLASSPATH in"
            + " place of -cp",
        bytes,
        LONGEST_COMMAND_LINE,
        NO_TELEMETRY);
  }
}
