/**
 * Compacted topics, followed with proof of how old the knowledge is.
 * Nothing of the model is imported here: what a value means is known where it is taken.
 */
@NullMarked
package dev.unwind.schemas.feed;

import org.jspecify.annotations.NullMarked;
