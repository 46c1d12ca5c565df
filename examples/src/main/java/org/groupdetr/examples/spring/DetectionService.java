package org.groupdetr.examples.spring;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.groupdetr.common.UserException;
import org.groupdetr.data.Detection;
import org.groupdetr.examples.DetectorPool;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** A service of Spring Boot that detects things in pictures. */
@SpringBootApplication
public class DetectionService {
  /** Starts it. */
  public static void main(String[] arguments) {
    SpringApplication.run(DetectionService.class, arguments);
  }

  // snippet spring
  @Bean(destroyMethod = "close")
  DetectorPool detector(
      @Value("${detector.model}") Path model,
      @Value("${detector.workers:1}") int workers,
      @Value("${detector.queue:16}") int queue) {
    return new DetectorPool(model, workers, queue);
  }

  @Bean
  HealthIndicator detectorHealth(DetectorPool detector) {
    return () -> detector.isOpen() ? Health.up().build() : Health.outOfService().build();
  }

  /** Answers with what is in a picture. */
  @RestController
  static final class Detections {
    private final DetectorPool detector;

    Detections(DetectorPool detector) {
      this.detector = detector;
    }

    @PostMapping("/detect")
    CompletableFuture<List<Found>> detect(
        @RequestBody byte[] picture, @RequestParam(defaultValue = "0.5") double threshold) {
      return detector.detect(picture, threshold).thenApply(Found::all);
    }

    /** What is wrong with the picture stands in one line of the message. */
    @ExceptionHandler
    ProblemDetail unreadable(UserException e) {
      return ProblemDetail.forStatusAndDetail(HttpStatus.UNPROCESSABLE_CONTENT, e.getMessage());
    }

    @ExceptionHandler
    ResponseEntity<Void> full(RejectedExecutionException e) {
      return ResponseEntity.status(HttpStatus.SERVICE_UNAVAILABLE)
          .header("Retry-After", "1")
          .build();
    }
  }

  /** A detection as JSON: its box in pixels as left, top, width, height. */
  record Found(String label, double score, double[] box) {
    static List<Found> all(List<Detection> detections) {
      return detections.stream()
          .map(
              one ->
                  new Found(
                      one.label(),
                      one.score(),
                      new double[] {
                        one.box().x1(), one.box().y1(), one.box().width(), one.box().height()
                      }))
          .toList();
    }
  }
  // end
}
