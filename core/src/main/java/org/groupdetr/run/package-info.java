/** The folder of a run and the numbers in it; no engine. */
@NullMarked
package org.groupdetr.run;

import org.jspecify.annotations.NullMarked;
