/** Trained detectors at work, whatever computes them; nothing here sees the engine. */
@NullMarked
package org.groupdetr.predict;

import org.jspecify.annotations.NullMarked;
