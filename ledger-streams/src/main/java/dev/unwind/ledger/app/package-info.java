/**
 * The ledger as a process: configuration, start and stop, health and metrics.
 * What a fact means must never be decided here.
 */
@NullMarked
package dev.unwind.ledger.app;

import org.jspecify.annotations.NullMarked;
