/**
 * The ledger topology: wiring, the processor that adapts the fold to Kafka Streams, and the stores it keeps.
 * What decides lives in the model and must not be written here; HTTP and metrics libraries must never be imported here.
 */
@NullMarked
package dev.unwind.ledger.topology;

import org.jspecify.annotations.NullMarked;
