package org.groupdetr.serve;

import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.DoubleSupplier;

/** What a server counts, as Prometheus reads it. */
final class ServerMetrics {
  private static final double[] BOUNDS = {
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30
  };

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final Counter requests =
      counter("groupdetr_requests", "Requests that were answered.", "call", "status");
  private final Counter gone =
      counter("groupdetr_requests_abandoned", "Requests whose client had gone.", "call");
  private final Histogram seconds =
      histogram("groupdetr_request_seconds", "From a request's first byte to its answer.", "call");
  private final Histogram parts =
      histogram(
          "groupdetr_part_seconds",
          "Parts of requests: queue (waiting for a worker), decode, predict.",
          "part",
          "model");
  private final Counter pictures =
      counter("groupdetr_pictures", "Pictures that were looked at.", "model");
  private final Counter detections =
      counter("groupdetr_detections", "Detections that were answered.", "model");
  private final Counter loads = counter("groupdetr_model_loads", "Loads of a model.", "model");
  private final Counter failedLoads =
      counter("groupdetr_model_load_failures", "Changed files that could not be loaded.", "model");
  private final Gauge stale =
      Gauge.builder()
          .name("groupdetr_model_stale")
          .help("1 while a model's file is gone or is not the one that serves.")
          .labelNames("model")
          .register(registry);

  private Counter counter(String name, String help, String... labels) {
    return Counter.builder().name(name).help(help).labelNames(labels).register(registry);
  }

  private Histogram histogram(String name, String help, String... labels) {
    return Histogram.builder()
        .name(name)
        .help(help)
        .classicOnly()
        .classicUpperBounds(BOUNDS)
        .labelNames(labels)
        .register(registry);
  }

  /** Adds a number that is asked for when it is read. */
  void gauge(String name, String help, DoubleSupplier value) {
    var unused =
        GaugeWithCallback.builder()
            .name(name)
            .help(help)
            .callback(callback -> callback.call(value.getAsDouble()))
            .register(registry);
  }

  void answered(String call, int status, double took) {
    requests.labelValues(call, Integer.toString(status)).inc();
    seconds.labelValues(call).observe(took);
  }

  void abandoned(String call) {
    gone.labelValues(call).inc();
  }

  /** A picture was looked at. */
  void predicted(String model, double decode, double predict, int found) {
    parts.labelValues("decode", model).observe(decode);
    parts.labelValues("predict", model).observe(predict);
    pictures.labelValues(model).inc();
    detections.labelValues(model).inc(found);
  }

  void waited(String model, double queue) {
    parts.labelValues("queue", model).observe(queue);
  }

  void loaded(String model) {
    loads.labelValues(model).inc();
    failedLoads.initLabelValues(model);
    stale(model, false);
  }

  void loadFailed(String model) {
    failedLoads.labelValues(model).inc();
    stale(model, true);
  }

  void stale(String model, boolean is) {
    stale.labelValues(model).set(is ? 1 : 0);
  }

  /** All that was counted. */
  Answer answer() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      PrometheusTextFormatWriter.create()
          .write(out, registry.scrape(), EscapingScheme.UNDERSCORE_ESCAPING);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // Into memory: cannot be.
    }
    return Answer.of(PrometheusTextFormatWriter.CONTENT_TYPE, out.toByteArray());
  }
}
