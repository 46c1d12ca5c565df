/** A detector in a service of Quarkus or another one with CDI. */
@NullMarked
package org.groupdetr.examples.quarkus;

import org.jspecify.annotations.NullMarked;
