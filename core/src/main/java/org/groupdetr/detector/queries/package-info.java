/** Where the queries of a detector come from: learned, or chosen among the tokens. */
@NullMarked
package org.groupdetr.detector.queries;

import org.jspecify.annotations.NullMarked;
