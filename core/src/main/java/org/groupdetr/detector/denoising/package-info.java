/** Queries that are asked in training for targets that are known beforehand. */
@NullMarked
package org.groupdetr.detector.denoising;

import org.jspecify.annotations.NullMarked;
