/** Detectors, assembled from parts. */
@NullMarked
package org.groupdetr.detector;

import org.jspecify.annotations.NullMarked;
