/** In which type of numbers products are worked out. */
@org.jspecify.annotations.NullMarked
package org.groupdetr.tensor.precision;
