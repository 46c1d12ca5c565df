/** Pictures: decoded, turned upright, and resized exactly as Pillow does. */
@NullMarked
package org.groupdetr.data.image;

import org.jspecify.annotations.NullMarked;
