/**
 * Tests of the SDK against the real fold in memory, a small bank as the target, and workers that are cut off.
 * No broker is started here; tests that need one are named {@code *IT}.
 */
@NullMarked
package dev.unwind.sdk;

import org.jspecify.annotations.NullMarked;
