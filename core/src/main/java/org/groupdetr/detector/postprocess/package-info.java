/** Reads predictions: which things were found in each picture. */
@NullMarked
package org.groupdetr.detector.postprocess;

import org.jspecify.annotations.NullMarked;
