/** From pictures to feature maps and memory tokens. */
@NullMarked
package org.groupdetr.features;

import org.jspecify.annotations.NullMarked;
