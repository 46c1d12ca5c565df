/** The commands. */
@NullMarked
package org.groupdetr.cli;

import org.jspecify.annotations.NullMarked;
