/** The command that looks for what is missing. */
@NullMarked
package org.groupdetr.cli.doctor;

import org.jspecify.annotations.NullMarked;
