/**
 * Small anchored logs, and what is found when somebody changed them.
 * Nothing but the model and its test libraries may be imported here.
 */
@NullMarked
package dev.unwind.model.proof;

import org.jspecify.annotations.NullMarked;
