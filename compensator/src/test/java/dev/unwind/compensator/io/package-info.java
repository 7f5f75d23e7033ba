/**
 * Tests of the executor: its HTTP side against real servers, its whole against a real broker.
 * The topology is not used here.
 */
@NullMarked
package dev.unwind.compensator.io;

import org.jspecify.annotations.NullMarked;
