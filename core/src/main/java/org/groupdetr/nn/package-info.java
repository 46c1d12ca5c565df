/** Layers with named parameters. */
@NullMarked
package org.groupdetr.nn;

import org.jspecify.annotations.NullMarked;
