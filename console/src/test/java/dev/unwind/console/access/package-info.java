/** Tests of the console's access. */
@NullMarked
package dev.unwind.console.access;

import org.jspecify.annotations.NullMarked;
