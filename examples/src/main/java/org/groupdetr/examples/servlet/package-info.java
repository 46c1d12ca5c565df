/** A detector in a plain servlet. */
@NullMarked
package org.groupdetr.examples.servlet;

import org.jspecify.annotations.NullMarked;
