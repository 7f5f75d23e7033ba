/** Tests of undo jobs as pure functions. */
@NullMarked
package dev.unwind.model.job;

import org.jspecify.annotations.NullMarked;
