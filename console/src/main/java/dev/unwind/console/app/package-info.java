/**
 * The console as a process: configuration, start and stop, health and metrics.
 * Who may do what must never be decided here.
 */
@NullMarked
package dev.unwind.console.app;

import org.jspecify.annotations.NullMarked;
