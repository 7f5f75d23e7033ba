/** Tests of the kill switches' rules. */
@NullMarked
package dev.unwind.model.control;

import org.jspecify.annotations.NullMarked;
