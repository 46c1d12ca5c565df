/** The engine behind a thin facade; the only package that imports it. */
@NullMarked
package org.groupdetr.tensor;

import org.jspecify.annotations.NullMarked;
