/**
 * The correction trail of a run: what was changed, why it was corrected, what was restored and what was not, made from facts alone.
 * No model text is taken into the affected user's form, and no topic, store, HTTP or clock is imported here.
 */
@NullMarked
package dev.unwind.model.trail;

import org.jspecify.annotations.NullMarked;
