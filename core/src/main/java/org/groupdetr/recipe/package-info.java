/** What describes a run: a tree of records, its YAML, overrides, the file of a model. */
@NullMarked
package org.groupdetr.recipe;

import org.jspecify.annotations.NullMarked;
