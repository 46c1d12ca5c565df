/** Tests of what is shipped: artifacts, a program that depends on them, archives. */
package org.groupdetr.dist;
