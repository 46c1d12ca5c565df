/** The command that writes a page about runs. */
@NullMarked
package org.groupdetr.cli.report;

import org.jspecify.annotations.NullMarked;
