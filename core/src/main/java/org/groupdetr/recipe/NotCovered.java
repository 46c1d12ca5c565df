package org.groupdetr.recipe;

import java.util.regex.Pattern;
import org.groupdetr.common.UserException;

/** Detectors that are asked for by name and are not here, for a reason. */
public final class NotCovered {
  private static final Pattern NOT_FREE =
      Pattern.compile("(?i)rf-?detr[-_/ ]?(x|xx|2x)-?(l|large)(\\.pth?)?");

  private NotCovered() {}

  /**
   * Says why a name is not known, where there is a reason.
   *
   * @param name of a recipe or of published weights
   * @throws UserException if it is one of those
   */
  public static void explain(String name) {
    if (NOT_FREE.matcher(name).matches()) {
      throw UserException.of(
          "%s is not covered: RF-DETR XL and 2XL are published under another licence (PML 1.0),"
              + " which is not free; the largest that is covered is rf-detr-large",
          name);
    }
  }
}
