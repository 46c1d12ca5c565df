/** How far scores can be relied on, and from which score on detections are best taken. */
@NullMarked
package org.groupdetr.eval.calibration;

import org.jspecify.annotations.NullMarked;
