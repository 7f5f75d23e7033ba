/**
 * The {@code unwind} command: its entry point, exit codes and the error that carries one. Nothing that decides about runs lives here, and
 * no service is imported: those are reached by topics, the query API, or the local stack.
 */
@NullMarked
package dev.unwind.cli;

import org.jspecify.annotations.NullMarked;
