package org.groupdetr.nn;

/**
 * Where a layer stands in a network.
 *
 * @param prefix what full names of its tensors begin with
 * @param plain the same of the first of several like parts
 * @param rate with which it is trained
 * @param copy which of several like parts it belongs to, counted from 0
 * @param layersBehind layers of the backbone behind it, as layer decay counts
 */
record Place(String prefix, String plain, Role.Rate rate, int copy, int layersBehind) {
  /** Sees a tensor, the name that it was declared under, and where. */
  interface Visit {
    void see(Place place, String name, Layer.Held held);
  }

  static final Place ROOT = new Place("", "", Role.Rate.MAIN, 0, 0);

  /** The place of a part that is declared here. */
  Place of(String name, Role.Rate own, int number, int behind) {
    String more = name.isEmpty() ? "" : name + ".";
    return new Place(
        prefix + more,
        number > 0 ? plain : plain + more,
        own == Role.Rate.MAIN ? rate : own,
        Math.max(copy, number),
        Math.max(layersBehind, behind));
  }

  /** The full name of a tensor that is declared here. */
  String name(String own) {
    return prefix + own;
  }
}
