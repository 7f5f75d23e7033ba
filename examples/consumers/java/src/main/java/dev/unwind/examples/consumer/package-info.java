/**
 * A small shop that undoes by itself, as any downstream service may.
 * Only the SDK's helper for undoing may be imported here, none of Unwind's services.
 */
@NullMarked
package dev.unwind.examples.consumer;

import org.jspecify.annotations.NullMarked;
