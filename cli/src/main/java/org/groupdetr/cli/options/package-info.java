/** Options that several commands share, and this program itself. */
@NullMarked
package org.groupdetr.cli.options;

import org.jspecify.annotations.NullMarked;
