/** The commands about data sets. */
@NullMarked
package org.groupdetr.cli.data;

import org.jspecify.annotations.NullMarked;
