package org.groupdetr.track;

/**
 * How well things were followed through one sequence, as TrackEval counts it.
 *
 * @param hota HOTA, mean over IoU 0.05 to 0.95: how well things are found and followed
 * @param detA its part of finding
 * @param assA its part of following
 * @param mota MOTA at IoU 0.5: 1 less the share of missed, false and switched ones; may be negative
 * @param idf1 IDF1 at IoU 0.5: F1 where each thing is given one track at most
 * @param switches how often a thing's track changed
 * @param falsePositives boxes of tracks without a thing
 * @param misses boxes of things without a track
 */
public record TrackScores(
    double hota,
    double detA,
    double assA,
    double mota,
    double idf1,
    int switches,
    int falsePositives,
    int misses) {}
