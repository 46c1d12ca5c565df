package org.groupdetr.serve;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.groupdetr.common.SafeFiles;
import org.groupdetr.common.UserException;

/**
 * Detectors behind HTTP.
 *
 * <pre>{@code
 * try (DetectionServer server =
 *     DetectionServer.start(
 *         ServeOptions.standard(),
 *         List.of(ServedModel.of("cells", Path.of("runs/cells/best.safetensors"))),
 *         drawer)) {
 *   System.out.println("http://127.0.0.1:" + server.port() + "/");
 *   ...
 * }
 * }</pre>
 *
 * <p>A fixed number of workers answers; a queue of fixed length waits in front of them, and what
 * finds it full is refused at once. Bodies are read as they arrive, without a thread for each. A
 * model whose file changes is replaced while the server runs.
 */
public final class DetectionServer implements AutoCloseable {
  private static final Duration LOOK_INTERVAL = Duration.ofSeconds(1);
  private static final int MOST_THREADS = 64;
  private static final int LEAST_MEMORY = 4;

  /** Idle connections are closed after a second, besides the time that requests may take. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private static final System.Logger LOG = System.getLogger("org.groupdetr.serve");

  private final Server server;
  private final ServerConnector connector;
  private final Models models;
  private final ModelWatch watch;
  private final WorkQueue queue;
  private int port;

  private DetectionServer(
      ServeOptions options, List<ServedModel> served, PictureDrawer drawer, ServerMetrics metrics) {
    models = new Models(served);
    watch = new ModelWatch(metrics);
    queue = new WorkQueue(options.limits().workers(), options.limits().queue());
    ReceivedBytes received =
        new ReceivedBytes(
            Math.max(
                (long) LEAST_MEMORY * options.limits().mostBytes(),
                Runtime.getRuntime().maxMemory() / LEAST_MEMORY));
    metrics.gauge("groupdetr_queue_length", "Requests that wait for a worker.", queue::waiting);
    metrics.gauge("groupdetr_workers_busy", "Workers that have a request.", queue::busy);
    metrics.gauge("groupdetr_body_bytes", "Bytes of bodies that are held.", received::held);
    metrics.gauge("groupdetr_ready", "1 when all models are.", () -> models.areReady() ? 1 : 0);
    QueuedThreadPool threads = new QueuedThreadPool(MOST_THREADS, LEAST_MEMORY);
    threads.setName("groupdetr-http");
    threads.setDaemon(true);
    server = new Server(threads);
    connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(configuration()));
    connector.setHost(options.address().host());
    connector.setPort(options.address().port());
    server.addConnector(connector);
    server.setErrorHandler(new JsonErrors());
    server.setHandler(
        new GracefulHandler(new ApiHandler(options, models, metrics, queue, received, drawer)));
    server.setStopTimeout(options.limits().time().plus(PATIENCE).toMillis());
    server.setStopAtShutdown(false);
  }

  private static HttpConfiguration configuration() {
    HttpConfiguration http = new HttpConfiguration();
    http.setSendServerVersion(false);
    http.setSendXPoweredBy(false);
    return http;
  }

  /**
   * Listens, loads the models, and lets each look at a picture. Until that is done the server is
   * live, but not ready.
   *
   * @param models the first is asked where a request names none
   * @param drawer makes annotated pictures
   * @throws UserException if the address cannot be had or a model is not sound
   */
  public static DetectionServer start(
      ServeOptions options, List<ServedModel> models, PictureDrawer drawer) {
    return start(options, models, drawer, LOOK_INTERVAL);
  }

  /**
   * As {@link #start(ServeOptions, List, PictureDrawer)}.
   *
   * @param interval between two looks at the models' files
   */
  static DetectionServer start(
      ServeOptions options, List<ServedModel> models, PictureDrawer drawer, Duration interval) {
    DetectionServer started = new DetectionServer(options, models, drawer, new ServerMetrics());
    try {
      started.listen(options.address());
      started.models.all().forEach(started.watch::load);
      started.watch.start(interval);
      return started;
    } catch (RuntimeException | Error e) {
      started.close();
      throw e;
    }
  }

  private void listen(ServeOptions.Address address) {
    try {
      server.start();
      port = connector.getLocalPort();
    } catch (IOException e) {
      throw new UserException(
          String.format(
              java.util.Locale.ROOT,
              "cannot listen on %s:%d: %s; choose another address by --host and --port",
              address.host(),
              address.port(),
              SafeFiles.reason(e.getCause() == null ? e : e.getCause())),
          e);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** The port that it listens on, or did. */
  public int port() {
    return port;
  }

  /**
   * Takes no more requests, answers those that it has, and closes the models. Requests that come
   * meanwhile over open connections get status 503.
   */
  @Override
  public void close() {
    try {
      server.stop();
    } catch (TimeoutException e) {
      LOG.log(System.Logger.Level.WARNING, "requests that took too long were given up");
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    } finally {
      queue.close();
      watch.close();
      models.close();
    }
  }
}
