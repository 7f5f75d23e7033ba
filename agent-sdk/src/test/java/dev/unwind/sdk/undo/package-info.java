/**
 * Tests of the loop over compensation commands, with a ledger that keeps what is stated.
 * No broker is started here; the loop against real services is tested with the example that embeds it.
 */
@NullMarked
package dev.unwind.sdk.undo;

import org.jspecify.annotations.NullMarked;
