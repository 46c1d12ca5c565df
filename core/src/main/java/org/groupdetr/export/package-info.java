/** Writes detectors as graphs for other programs. */
@NullMarked
package org.groupdetr.export;

import org.jspecify.annotations.NullMarked;
