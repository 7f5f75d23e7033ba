/**
 * Compacted topics as tables: the newest record of each key, followed, with proof of how old the knowledge is.
 * What a record means must never be decided here; no fold, no store and no HTTP is imported.
 */
@NullMarked
package dev.unwind.ledger.registers;

import org.jspecify.annotations.NullMarked;
