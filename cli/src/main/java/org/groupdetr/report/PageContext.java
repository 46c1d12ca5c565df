package org.groupdetr.report;

/**
 * What the sections of all runs share.
 *
 * @param pictures how many of the worst pictures are shown of each run
 */
record PageContext(
    GroundTruths truths, ReportOptions options, int pictures, ClassColours colours) {}
