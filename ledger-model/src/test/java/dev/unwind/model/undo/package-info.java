/**
 * Tests of the undo log and the planner, and the story teller that writes their facts.
 * No topic, store or target is used here.
 */
@NullMarked
package dev.unwind.model.undo;

import org.jspecify.annotations.NullMarked;
