/** Floor 1: layers with named parameters. */
@NullMarked
package org.groupdetr.nn;

import org.jspecify.annotations.NullMarked;
