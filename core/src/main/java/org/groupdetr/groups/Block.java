package org.groupdetr.groups;

import java.util.List;
import java.util.Optional;

/**
 * Queries {@code from .. from + size - 1}.
 *
 * @param answers the pairs of each picture, where they are known beforehand
 */
public record Block(int from, int size, Optional<List<Assignment>> answers) {}
