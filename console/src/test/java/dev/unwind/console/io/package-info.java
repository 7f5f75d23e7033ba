/** Tests of the console's io. */
@NullMarked
package dev.unwind.console.io;

import org.jspecify.annotations.NullMarked;
