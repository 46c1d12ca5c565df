package org.groupdetr.groups;

/** Costs of matching that are no numbers, or infinite for all complete assignments. */
public final class NonFiniteCostException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  /** With what is wrong with the costs. */
  NonFiniteCostException(String message) {
    super(message);
  }
}
