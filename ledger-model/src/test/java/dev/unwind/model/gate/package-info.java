/**
 * Tests of the gate.
 * Nothing but the model and the example contracts and policies is looked at here.
 */
@NullMarked
package dev.unwind.model.gate;

import org.jspecify.annotations.NullMarked;
