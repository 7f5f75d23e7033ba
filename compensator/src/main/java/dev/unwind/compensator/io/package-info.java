/**
 * The executor for targets that speak HTTP: takes commands from their topic, calls targets, reports to the ledger.
 * The topology and its stores are never imported here: the two meet on topics only.
 */
@NullMarked
package dev.unwind.compensator.io;

import org.jspecify.annotations.NullMarked;
