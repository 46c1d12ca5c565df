/** Pictures and charts drawn from records; no engine. */
@NullMarked
package org.groupdetr.figures;

import org.jspecify.annotations.NullMarked;
