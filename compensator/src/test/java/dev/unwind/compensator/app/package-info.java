/**
 * Tests of the whole compensator against a real broker, registry and target.
 * The ledger's own topology is not used here: the tests state what it would.
 */
@NullMarked
package dev.unwind.compensator.app;

import org.jspecify.annotations.NullMarked;
