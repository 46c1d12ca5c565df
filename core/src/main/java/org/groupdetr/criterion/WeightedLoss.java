package org.groupdetr.criterion;

/** A loss and how much it counts in the total. */
public record WeightedLoss<P>(SetLoss<P> loss, double weight) {}
