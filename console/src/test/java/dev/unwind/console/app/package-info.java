/** Tests of the console's app. */
@NullMarked
package dev.unwind.console.app;

import org.jspecify.annotations.NullMarked;
