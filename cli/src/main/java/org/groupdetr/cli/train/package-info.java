/** The commands that train, and what they say meanwhile. */
@NullMarked
package org.groupdetr.cli.train;

import org.jspecify.annotations.NullMarked;
