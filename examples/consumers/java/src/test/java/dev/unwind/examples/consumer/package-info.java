/**
 * Tests of the example.
 * Nothing but tests may import this.
 */
@NullMarked
package dev.unwind.examples.consumer;

import org.jspecify.annotations.NullMarked;
