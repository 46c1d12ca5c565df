package org.groupdetr.export;

import org.groupdetr.export.format.Port;

/**
 * Where a graph takes the greatest of some numbers: tokens to ask about, detections to keep.
 *
 * @param numbers among which it chooses, {@code [B, length]}
 * @param places of the chosen ones, {@code [B, count]}, greatest first
 */
public record GraphChoice(Port numbers, Port places) {}
