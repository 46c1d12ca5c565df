package org.groupdetr.serve;

import static org.groupdetr.common.Require.require;

import java.time.Duration;
import java.util.Optional;
import org.groupdetr.data.image.ImageReader;

/**
 * How a server works.
 *
 * @param address where it listens, and to whom
 * @param limits what it takes
 * @param threshold least score of a detection, 0 to 1, where a request names none
 * @param logRequests whether each request gets a line in the log
 */
public record ServeOptions(Address address, Limits limits, double threshold, boolean logRequests) {
  public ServeOptions {
    require(
        threshold >= 0 && threshold <= 1, "threshold must be between 0 and 1, was %s", threshold);
  }

  /**
   * Where a server listens.
   *
   * @param host name or address of the network interface
   * @param port 0 for any that is free
   * @param token what requests must bear, if anything
   */
  public record Address(String host, int port, Optional<String> token) {
    public Address {
      require(!host.isBlank(), "host must not be empty");
      require(port >= 0 && port <= 65_535, "port must be 0 to 65535, was %d", port);
      require(token.filter(String::isBlank).isEmpty(), "token must not be empty");
    }

    /** Port 8080 of this machine alone, for everybody on it. */
    public static Address local() {
      return new Address("127.0.0.1", 8080, Optional.empty());
    }
  }

  /**
   * What a server takes.
   *
   * @param workers requests that are computed at once
   * @param queue requests that may wait for a worker; those beyond are refused at once
   * @param mostBytes of a request's body
   * @param mostPixels of a picture, refused before it is decoded
   * @param time that a request may take to arrive, and then to be answered
   */
  public record Limits(int workers, int queue, int mostBytes, int mostPixels, Duration time) {
    public Limits {
      require(workers >= 1 && workers <= 1024, "workers must be 1 to 1024, was %d", workers);
      require(queue >= 1 && queue <= 100_000, "queue must be 1 to 100000, was %d", queue);
      require(mostBytes >= 1, "mostBytes must be at least 1, was %d", mostBytes);
      require(
          mostPixels >= 1 && mostPixels <= ImageReader.MOST_PIXELS,
          "mostPixels must be 1 to %d, was %d",
          ImageReader.MOST_PIXELS,
          mostPixels);
      require(time.toMillis() >= 1, "time must be at least a millisecond, was %s", time);
    }

    /** One worker, 16 that wait, 20 MB, 50 million pixels, 60 seconds. */
    public static Limits standard() {
      return new Limits(1, 16, 20_000_000, 50_000_000, Duration.ofSeconds(60));
    }
  }

  /** The address {@link Address#local()}, {@link Limits#standard()} and a threshold of 0.5. */
  public static ServeOptions standard() {
    return new ServeOptions(Address.local(), Limits.standard(), 0.5, false);
  }

  /** The same elsewhere. */
  public ServeOptions at(Address other) {
    return new ServeOptions(other, limits, threshold, logRequests);
  }

  /** The same with other limits. */
  public ServeOptions within(Limits other) {
    return new ServeOptions(address, other, threshold, logRequests);
  }
}
