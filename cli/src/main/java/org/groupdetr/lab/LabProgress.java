package org.groupdetr.lab;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How far a lab has come.
 *
 * @param finished trials that are finished
 * @param trials of the lab
 * @param share of all steps that is done, 0 to 1
 * @param running names of the trials at work
 * @param left until the lab ends, where it can be told
 */
public record LabProgress(
    int finished, int trials, double share, List<String> running, Optional<Duration> left) {}
