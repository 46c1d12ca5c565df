/** The commands about recipes and what they cost. */
@NullMarked
package org.groupdetr.cli.recipe;

import org.jspecify.annotations.NullMarked;
