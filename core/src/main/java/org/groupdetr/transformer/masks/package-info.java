/** Mask2Former's pixel decoder and decoder. */
@NullMarked
package org.groupdetr.transformer.masks;

import org.jspecify.annotations.NullMarked;
