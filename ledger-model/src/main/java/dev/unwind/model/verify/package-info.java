/**
 * Judging a read-back: what must be read for a verification request, and what the documents that were found say of the claim.
 * Nothing that reads a clock, a topic or a target by itself may be imported here; whoever can read gives an {@code EntityReader}.
 */
@NullMarked
package dev.unwind.model.verify;

import org.jspecify.annotations.NullMarked;
