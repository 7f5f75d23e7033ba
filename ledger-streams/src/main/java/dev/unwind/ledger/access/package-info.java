/**
 * API keys as they stand on their topic: made, rotated, revoked and listed, by the same code over HTTP and on the command line.
 * No HTTP and no fold is imported here; who may do it is decided by whoever calls.
 */
@NullMarked
package dev.unwind.ledger.access;

import org.jspecify.annotations.NullMarked;
