/** Detectors behind HTTP. */
@NullMarked
package org.groupdetr.serve;

import org.jspecify.annotations.NullMarked;
