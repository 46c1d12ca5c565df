package org.groupdetr.cli.evaluate;

import java.util.List;
import org.groupdetr.eval.calibration.Calibration;
import org.groupdetr.eval.errors.ErrorCosts;

/**
 * What is only worked out when it is asked for.
 *
 * @param errors by kind, of each result; none where they were not asked for
 * @param scores beside what is right, likewise
 */
record Closer(List<ErrorCosts> errors, List<Calibration> scores) {
  Closer {
    errors = List.copyOf(errors);
    scores = List.copyOf(scores);
  }
}
