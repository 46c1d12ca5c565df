/** Vision transformers, and the projector that makes maps of their outcome. */
@NullMarked
package org.groupdetr.features.vit;

import org.jspecify.annotations.NullMarked;
