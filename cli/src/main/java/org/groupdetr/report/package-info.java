/** A page of HTML about runs, from their files and the truth; no engine. */
@NullMarked
package org.groupdetr.report;

import org.jspecify.annotations.NullMarked;
