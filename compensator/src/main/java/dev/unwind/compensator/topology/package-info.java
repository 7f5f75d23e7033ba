/**
 * The undo log and the planner as a Kafka Streams topology; what decides lives in {@code dev.unwind.model.undo}.
 * No HTTP and nothing of the executor or the process is imported here.
 */
@NullMarked
package dev.unwind.compensator.topology;

import org.jspecify.annotations.NullMarked;
