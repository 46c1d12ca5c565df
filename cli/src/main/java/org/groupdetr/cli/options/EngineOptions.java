package org.groupdetr.cli.options;

import java.util.List;
import org.groupdetr.Training;
import org.groupdetr.common.UserException;
import org.groupdetr.tensor.Device;
import org.groupdetr.tensor.Engine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Where and with how many threads a command computes, alike in every command that does. */
public final class EngineOptions {
  @Option(
      names = "--device",
      paramLabel = "NAME",
      description = "cpu, cuda or cuda:NUMBER. Default: ${DEFAULT-VALUE}.")
  private String device = "cpu";

  @Option(
      names = "--threads",
      paramLabel = "N",
      converter = ThreadsConverter.class,
      description = "Threads to compute with. Default: ${DEFAULT-VALUE}.")
  private Threads threads;

  private final Threads usual;

  /** Without {@code --threads}, one for each core. */
  public EngineOptions() {
    this(new Threads(Runtime.getRuntime().availableProcessors(), "one for each core"));
  }

  private EngineOptions(Threads usual) {
    this.usual = usual;
    threads = usual;
  }

  /** Without {@code --threads}, that many. */
  public static EngineOptions withThreads(int usual) {
    return new EngineOptions(new Threads(usual, Integer.toString(usual)));
  }

  /** A training with what was chosen. */
  public Training applied(Training training) {
    return training.device(device).threads(threads());
  }

  /**
   * A training of one of several processes of a machine, which share its cores if nobody says
   * otherwise.
   */
  public Training applied(Training training, int processes) {
    return training.device(device).threads(threads(processes));
  }

  /** A training that goes on with as many threads as it had, unless a number was chosen. */
  public Training resumed(Training training) {
    return threads.equals(usual) ? training.device(device) : applied(training);
  }

  /** Loads the engine; the device is there and usable. */
  public Device start() {
    return start(1);
  }

  /** As above, for one of several parts that compute at once on a machine, such as processes. */
  public Device start(int parts) {
    Device named = Device.named(device);
    int count = threads(parts);
    Engine.load();
    Engine.threads(count);
    return Engine.usable(named);
  }

  /** The device as it was named. */
  public String device() {
    return device;
  }

  /**
   * How many threads.
   *
   * @throws UserException if there would be none
   */
  public int threads() {
    UserException.require(
        threads.count >= 1, "--threads must be at least 1, was %d", threads.count);
    return threads.count;
  }

  /** How many threads each of several parts that compute at once has: its share, if nobody says. */
  public int threads(int parts) {
    return threads.equals(usual) ? Math.max(1, threads() / parts) : threads();
  }

  /** What tells another process of this program the same. */
  public List<String> arguments() {
    return List.of("--threads", Integer.toString(threads()), "--device", device);
  }

  /** A number of threads, and how a person is told of it. */
  private record Threads(int count, String words) {
    @Override
    public String toString() {
      return words;
    }
  }

  /** Reads a number of threads. */
  static final class ThreadsConverter implements ITypeConverter<Threads> {
    @Override
    public Threads convert(String text) {
      try {
        return new Threads(Integer.parseInt(text), text);
      } catch (NumberFormatException e) {
        throw new TypeConversionException("'" + text + "' is not an int");
      }
    }
  }
}
