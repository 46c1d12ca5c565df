/** Encoders, decoders and their attention. */
@NullMarked
package org.groupdetr.transformer;

import org.jspecify.annotations.NullMarked;
