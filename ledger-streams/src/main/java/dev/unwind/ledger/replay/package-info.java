/**
 * Folds runs again from a log, with the same fold as the topology, and compares them with what the live store says.
 * Nothing here writes anywhere; neither the topology's stores nor a Kafka client may be imported here.
 */
@NullMarked
package dev.unwind.ledger.replay;

import org.jspecify.annotations.NullMarked;
