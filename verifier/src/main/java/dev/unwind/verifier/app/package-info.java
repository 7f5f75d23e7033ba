/**
 * The verification service as a process or as a part of one: configuration, start and stop, health, metrics.
 * No other service may be imported here; they meet on topics.
 */
@NullMarked
package dev.unwind.verifier.app;

import org.jspecify.annotations.NullMarked;
