/**
 * Stories about read-backs, and the small target in which they happen.
 * Nothing but the model and its test libraries may be imported here.
 */
@NullMarked
package dev.unwind.model.verify;

import org.jspecify.annotations.NullMarked;
