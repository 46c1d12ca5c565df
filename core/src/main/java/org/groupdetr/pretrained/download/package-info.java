/** Published weights by name: fetched once, verified, kept. */
@NullMarked
package org.groupdetr.pretrained.download;

import org.jspecify.annotations.NullMarked;
