package org.groupdetr.eval;

import java.util.Optional;

/**
 * One number of a summary.
 *
 * @param name {@code AP}, {@code AP50}, {@code APs}, {@code AR100}, ...
 * @param iou the threshold of IoU that it is at; absent: the mean over all of them
 * @param area objects of which size
 * @param maxDetections how many detections count in each picture and class
 * @param value 0 to 1; -1 if there is no object of this size
 */
public record Metric(
    String name, Optional<Double> iou, AreaRange area, int maxDetections, double value) {}
