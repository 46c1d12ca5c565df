/** Experiments of several runs: what they are, how they stand, what they found. */
@NullMarked
package org.groupdetr.lab;

import org.jspecify.annotations.NullMarked;
