/** Things followed from frame to frame, and how well that is done. */
@NullMarked
package org.groupdetr.track;

import org.jspecify.annotations.NullMarked;
