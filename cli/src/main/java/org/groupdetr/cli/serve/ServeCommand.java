package org.groupdetr.cli.serve;

import java.awt.image.BufferedImage;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.groupdetr.Detector;
import org.groupdetr.cli.console.GracefulStop;
import org.groupdetr.cli.console.VisibleText;
import org.groupdetr.cli.options.EngineOptions;
import org.groupdetr.cli.options.PrecisionOption;
import org.groupdetr.cli.weights.WeightsOption;
import org.groupdetr.common.Counted;
import org.groupdetr.common.TextFile;
import org.groupdetr.common.UserException;
import org.groupdetr.data.Detection;
import org.groupdetr.data.Labels;
import org.groupdetr.data.image.RgbImage;
import org.groupdetr.figures.BoxFigure;
import org.groupdetr.figures.DrawnBox;
import org.groupdetr.serve.DetectionServer;
import org.groupdetr.serve.PictureDrawer;
import org.groupdetr.serve.ServeOptions;
import org.groupdetr.serve.ServedModel;
import org.groupdetr.tensor.Device;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code serve}: detectors behind HTTP. */
@Command(
    name = "serve",
    mixinStandardHelpOptions = true,
    description = {
      "Serves detectors over HTTP: a page to try them, POST /detect for pictures, the Open"
          + " Inference Protocol under /v2, /metrics for Prometheus, /openapi.json.",
      "A model whose file changes is loaded beside the old one and takes its place. Ends at Ctrl-C"
          + " or SIGTERM when the requests that it has are answered."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  groupdetr serve runs/cells/best.safetensors",
      "  groupdetr serve old=runs/a new=runs/b --port 9000",
      "  groupdetr serve best.safetensors --host 0.0.0.0 --token-file token.txt",
      "  curl --data-binary @photo.jpg 'http://127.0.0.1:8080/detect?threshold=0.4'"
    })
public final class ServeCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private EngineOptions engine = new EngineOptions();
  @Mixin private PrecisionOption precision = new PrecisionOption();

  @Parameters(
      arity = "1..*",
      paramLabel = "[NAME=]WEIGHTS",
      description =
          "Models, each with the name that requests call it by, or named for its file: whatever"
              + " 'predict' takes. The first is asked where a request names none.")
  private List<String> models = List.of();

  @Option(
      names = "--port",
      paramLabel = "N",
      description = "Port; 0 for any that is free. Default: 8080.")
  private int port = 8080;

  @Option(
      names = "--host",
      paramLabel = "ADDRESS",
      description =
          "Network interface: 127.0.0.1 is reached from this machine alone, 0.0.0.0 from all."
              + " Default: 127.0.0.1.")
  private String host = "127.0.0.1";

  @Option(
      names = "--workers",
      paramLabel = "N",
      description =
          "Requests computed at once. They share the models, and --threads if it is not given."
              + " Default: 1.")
  private int workers = 1;

  @Option(
      names = "--queue",
      paramLabel = "N",
      description =
          "Requests that may wait for a worker; more get status 503 at once. Default: 16.")
  private int queue = 16;

  @Option(
      names = "--max-mb",
      paramLabel = "N",
      description = "Greatest size of a request in MB. Default: 20.")
  private int megabytes = 20;

  @Option(
      names = "--max-pixels",
      paramLabel = "N",
      description =
          "Pixels of the largest picture; larger ones are refused before they are decoded."
              + " Default: 50000000.")
  private int pixels = 50_000_000;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      description = "Time for a request to arrive, and then to be answered. Default: 60.")
  private int seconds = 60;

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description =
          "File with a token that requests must bear (Authorization: Bearer ...). Default: none is"
              + " needed.")
  private Optional<Path> tokenFile = Optional.empty();

  @Option(
      names = "--threshold",
      paramLabel = "SCORE",
      description = "Least score where a request names none, 0 to 1. Default: 0.5.")
  private double threshold = 0.5;

  @Option(names = "--log-requests", description = "Write a line to the log for each request.")
  private boolean logRequests;

  ServeCommand() {}

  @Override
  public Integer call() throws InterruptedException {
    ServeOptions options = options();
    List<ModelArgument> named = ModelArgument.of(models);
    int threads = engine.threads(workers);
    List<ServedModel> served = named.stream().map(model -> model.served(this::load)).toList();
    LogFormat.use();
    PrintWriter out = spec.commandLine().getOut();
    CountDownLatch stop = new CountDownLatch(1);
    try (GracefulStop signal =
            GracefulStop.of(stop::countDown, "the server did not end, and is ended now");
        DetectionServer server = DetectionServer.start(options, served, drawer(new BoxFigure()))) {
      out.println(VisibleText.line(greeting(server, named, threads, options)));
      out.flush();
      stop.await();
      spec.commandLine().getErr().println("groupdetr: ending; answering what is under way");
      spec.commandLine().getErr().flush();
    }
    return 0;
  }

  private ServeOptions options() {
    UserException.require(
        megabytes >= 1 && megabytes <= 1000, "--max-mb must be 1 to 1000, was %d", megabytes);
    UserException.require(
        seconds >= 1 && seconds <= 86_400, "--timeout must be 1 to 86400, was %d", seconds);
    Optional<String> token = tokenFile.map(ServeCommand::token);
    return UserException.checked(
        () ->
            new ServeOptions(
                new ServeOptions.Address(host, port, token),
                new ServeOptions.Limits(
                    workers, queue, megabytes * 1_000_000, pixels, Duration.ofSeconds(seconds)),
                threshold,
                logRequests));
  }

  private static String token(Path file) {
    String token = TextFile.read(file).strip();
    UserException.require(
        token.matches("[!-~]{1,1000}"),
        "%s must hold a token of one line, letters, digits and signs without blanks",
        file);
    return token;
  }

  private Detector load(String location) {
    if (!Detector.needsEngine(location)) {
      Detector.requireOwnTypes(location, precision.choice());
      return Detector.load(location, engine.device(), engine.threads(workers));
    }
    Device device = engine.start(workers);
    return Detector.of(WeightsOption.open(location), device, precision.on(device, this::note));
  }

  private void note(String line) {
    PrintWriter err = spec.commandLine().getErr();
    err.println("groupdetr: note: " + VisibleText.line(line));
    err.flush();
  }

  private static PictureDrawer drawer(BoxFigure figure) {
    return (picture, found, labels) -> drawn(figure, picture, found, labels);
  }

  private static BufferedImage drawn(
      BoxFigure figure, RgbImage picture, List<Detection> found, Labels labels) {
    return figure.draw(
        picture.toBufferedImage(),
        found.stream()
            .map(one -> DrawnBox.of(one, labels.indexOf(one.label()).orElse(0)))
            .toList());
  }

  private String greeting(
      DetectionServer server, List<ModelArgument> named, int threads, ServeOptions options) {
    boolean all = host.equals("0.0.0.0") || host.equals("::");
    String address = all ? "127.0.0.1" : host.contains(":") ? "[" + host + "]" : host;
    String warning =
        options.address().token().isEmpty() && !address.equals(host)
            ? "; anyone who reaches this machine may use it (--token-file)"
            : "";
    return "ready: http://"
        + address
        + ":"
        + server.port()
        + "/ serves "
        + String.join(", ", named.stream().map(ModelArgument::name).toList())
        + " by "
        + Counted.of(workers, "worker")
        + " of "
        + Counted.of(threads, "thread")
        + ", a queue of "
        + queue
        + warning;
  }
}
