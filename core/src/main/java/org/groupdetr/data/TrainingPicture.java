package org.groupdetr.data;

import java.nio.file.Path;

/**
 * A picture to learn from and what is true of it.
 *
 * @param imageId the data set's own id
 * @param file where its pixels are
 * @param width pixels, as stored in the file
 * @param height pixels, as stored in the file
 * @param labels class of each object, 0..C-1: {@code [T]}
 * @param boxes x1, y1, x2, y2 of each object in pixels, inside the picture: {@code [T, 4]}
 */
public record TrainingPicture(
    long imageId, Path file, int width, int height, int[] labels, float[] boxes) {}
