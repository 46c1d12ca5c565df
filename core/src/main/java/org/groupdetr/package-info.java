/** What a program needs that uses a trained detector: {@link org.groupdetr.Detector}. */
@NullMarked
package org.groupdetr;

import org.jspecify.annotations.NullMarked;
