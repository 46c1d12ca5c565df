/** What all about data sets share: the records, no format. */
@NullMarked
package org.groupdetr.data;

import org.jspecify.annotations.NullMarked;
