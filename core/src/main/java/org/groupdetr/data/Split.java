package org.groupdetr.data;

import java.nio.file.Path;

/**
 * One part of a data set: its pictures and what is true of them.
 *
 * @param name {@code train}, {@code val} or {@code test}
 * @param pictures the folder that {@link CocoImage#fileName()} is relative to
 */
public record Split(String name, Path pictures, CocoData truth) {}
