/** Detectors that the engine computes, at work. */
@NullMarked
package org.groupdetr.predict.network;

import org.jspecify.annotations.NullMarked;
