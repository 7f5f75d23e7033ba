/**
 * The undo log and the planner: what one action needs to be undone, and which commands undo a run.
 * No topic, no store, no HTTP and no clock is imported here; contracts are asked for through a {@code ContractSource}.
 */
@NullMarked
package dev.unwind.model.undo;

import org.jspecify.annotations.NullMarked;
