/** The commands about weights, and the options that name them. */
@NullMarked
package org.groupdetr.cli.weights;

import org.jspecify.annotations.NullMarked;
