/** Folders of any format: found out, opened, parted into splits, converted. */
@NullMarked
package org.groupdetr.data.folder;

import org.jspecify.annotations.NullMarked;
