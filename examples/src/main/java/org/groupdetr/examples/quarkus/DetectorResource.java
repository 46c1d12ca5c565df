package org.groupdetr.examples.quarkus;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;
import org.groupdetr.data.Detection;
import org.groupdetr.examples.DetectorPool;

// snippet quarkus
/** What is in a picture; asked by HTTP. */
@Path("/detect")
public final class DetectorResource {
  private final DetectorPool detector;

  @Inject
  DetectorResource(DetectorPool detector) {
    this.detector = detector;
  }

  /** Says what is in the picture that the request holds. */
  @POST
  @Consumes(MediaType.WILDCARD)
  @Produces(MediaType.APPLICATION_JSON)
  public CompletionStage<List<Detection>> detect(
      byte[] picture, @QueryParam("threshold") @DefaultValue("0.5") double threshold) {
    return detector.detect(picture, threshold);
  }

  /** Ready as long as pictures are taken. */
  @Readiness
  @ApplicationScoped
  static class Ready implements HealthCheck {
    @Inject DetectorPool detector;

    @Override
    public HealthCheckResponse call() {
      return HealthCheckResponse.named("detector").status(detector.isOpen()).build();
    }
  }
}
// end
