/** The commands of experiments. */
@NullMarked
package org.groupdetr.cli.lab;

import org.jspecify.annotations.NullMarked;
