/** What a person sees in a terminal: progress, tables. */
@NullMarked
package org.groupdetr.cli.console;

import org.jspecify.annotations.NullMarked;
