/** Floor 5: detectors, assembled from parts. */
@NullMarked
package org.groupdetr.detector;

import org.jspecify.annotations.NullMarked;
