package org.groupdetr.examples.quarkus;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import org.groupdetr.examples.DetectorPool;

// snippet producer
/** Makes the one detector of the program, and closes it at its end. */
@ApplicationScoped
public class DetectorProducer {
  // A final class has no proxy, which other scopes than Singleton ask for.
  @Produces
  @Singleton
  DetectorPool detector() {
    return new DetectorPool(Path.of(System.getenv("DETECTOR_MODEL")), 1, 16);
  }

  void close(@Disposes DetectorPool detector) {
    detector.close();
  }
}
// end
