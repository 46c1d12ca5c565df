/** Data sets, pictures, augmentation, batches; host only, no engine. */
@NullMarked
package org.groupdetr.data;

import org.jspecify.annotations.NullMarked;
