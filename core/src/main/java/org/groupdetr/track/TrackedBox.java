package org.groupdetr.track;

import org.groupdetr.geometry.Box;

/**
 * A thing in a frame that bears the same number in all of them.
 *
 * @param frame counted from 1
 * @param id of the thing, 1 or more
 * @param box in pixels
 * @param score confidence, 0 to 1; in a truth 0 for what does not count
 */
public record TrackedBox(int frame, long id, Box box, double score) {}
