package org.groupdetr.track;

import org.groupdetr.data.Detection;

/** A thing that is followed. Not for several threads. */
final class Track {
  /** How sure it is that there is such a thing, and whether it is in sight. */
  enum State {
    /** Seen once, in any frame but the first: perhaps nothing. */
    NEW,
    SEEN,
    LOST
  }

  private final long id;
  private final int first;
  private Detection last;
  private BoxMotion motion;
  private State state;
  private int lastFrame;

  Track(long id, int frame, Detection found) {
    this.id = id;
    this.first = frame;
    this.lastFrame = frame;
    this.last = found;
    this.motion = BoxMotion.of(found.box());
    this.state = frame == 1 ? State.SEEN : State.NEW;
  }

  long id() {
    return id;
  }

  State state() {
    return state;
  }

  /** What it was seen as last. */
  Detection last() {
    return last;
  }

  /** Where it is believed to be. */
  BoxMotion motion() {
    return motion;
  }

  /** A frame goes by. */
  void advance() {
    motion = (state == State.LOST ? motion.outOfSight() : motion).later();
  }

  void see(int frame, Detection found) {
    motion = motion.corrected(found.box());
    last = found;
    lastFrame = frame;
    state = State.SEEN;
  }

  void lose() {
    state = State.LOST;
  }

  /** For how many frames it was not seen. */
  int missing(int frame) {
    return frame - lastFrame;
  }

  /** How many frames lie between its first and its last. */
  int age() {
    return lastFrame - first;
  }
}
