/** The command that serves detectors over HTTP. */
@NullMarked
package org.groupdetr.cli.serve;

import org.jspecify.annotations.NullMarked;
