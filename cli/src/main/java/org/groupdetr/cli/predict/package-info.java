/** The command that predicts. */
@NullMarked
package org.groupdetr.cli.predict;

import org.jspecify.annotations.NullMarked;
