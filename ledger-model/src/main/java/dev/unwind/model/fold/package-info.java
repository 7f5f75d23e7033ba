/**
 * The fold: a pure function from the state of a run and one fact to the next state and what follows from it.
 * Nothing that reads a clock, a random source, a topic or a file may be imported here.
 */
@NullMarked
package dev.unwind.model.fold;

import org.jspecify.annotations.NullMarked;
