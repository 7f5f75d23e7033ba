/**
 * Undo of many runs at once: what is selected, what would become of it, in which order it is asked for, how far it came.
 * No Kafka, no clock and no randomness is imported here; the service that runs jobs reads and writes.
 */
@NullMarked
package dev.unwind.model.job;

import org.jspecify.annotations.NullMarked;
