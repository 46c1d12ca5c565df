/** The command that evaluates. */
@NullMarked
package org.groupdetr.cli.evaluate;

import org.jspecify.annotations.NullMarked;
