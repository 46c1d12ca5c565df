package org.groupdetr.cli.options;

import java.util.Optional;
import org.groupdetr.Training;
import org.groupdetr.common.UserException;
import org.groupdetr.tensor.Device;
import org.groupdetr.tensor.Engine;
import picocli.CommandLine.Option;

/** Where and with how many threads a command computes. */
public final class EngineOptions {
  @Option(
      names = "--device",
      paramLabel = "NAME",
      description = "cpu, cuda or cuda:NUMBER. Default: cpu.")
  private String device = "cpu";

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads of one operation. Default: one for each core.")
  private Optional<Integer> threads = Optional.empty();

  public EngineOptions() {}

  /** A training with what was chosen. */
  public Training applied(Training training) {
    return training.device(device).threads(count());
  }

  /** Loads the engine; the device is there and usable. */
  public Device start() {
    Device named = Device.named(device);
    int count = count();
    Engine.load();
    Engine.threads(count);
    return Engine.usable(named);
  }

  private int count() {
    int count = threads.orElse(Runtime.getRuntime().availableProcessors());
    UserException.require(count >= 1, "--threads must be at least 1, was %d", count);
    return count;
  }
}
