/** What {@code docs/in-your-service.md} shows, compiled and run. */
@NullMarked
package org.groupdetr.examples;

import org.jspecify.annotations.NullMarked;
