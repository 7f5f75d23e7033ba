/**
 * The gate: policy files read, checked and compiled, and the decision whether a planned call may be made.
 * Nothing that reads a topic, a clock or a target is imported here; what changes with time comes in as a value.
 */
@NullMarked
package dev.unwind.model.gate;

import org.jspecify.annotations.NullMarked;
