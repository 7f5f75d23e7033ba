/**
 * Policies held against what was recorded: which calls they would have held or blocked, and which incidents would not have come to pass.
 * No Kafka, no clock and no randomness is imported here; whoever reads the log hands the facts over.
 */
@NullMarked
package dev.unwind.model.backtest;

import org.jspecify.annotations.NullMarked;
