/** What every floor needs: checked arguments, errors that a user can mend, safe file writing. */
@NullMarked
package org.groupdetr.common;

import org.jspecify.annotations.NullMarked;
