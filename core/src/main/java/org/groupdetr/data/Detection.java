package org.groupdetr.data;

import org.groupdetr.geometry.Box;

/**
 * One thing found in a picture.
 *
 * @param label the class's name
 * @param categoryId the class's id in the data set that the detector was trained on
 * @param score confidence, 0 to 1
 * @param box in pixels of the picture as it was given
 */
public record Detection(String label, int categoryId, double score, Box box) {}
