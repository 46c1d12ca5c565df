/** Floor 3: encoders, decoders and their attention. */
@NullMarked
package org.groupdetr.transformer;

import org.jspecify.annotations.NullMarked;
