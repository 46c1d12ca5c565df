/** Kinds of errors of a detector, and what each costs. */
@NullMarked
package org.groupdetr.eval.errors;

import org.jspecify.annotations.NullMarked;
