/**
 * Reads the systems that tools change, over HTTP.
 * Nothing of the ledger is imported here: what was read becomes a fact elsewhere.
 */
@NullMarked
package dev.unwind.sdk.targets;

import org.jspecify.annotations.NullMarked;
