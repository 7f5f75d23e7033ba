/**
 * Separate duties on a broker that knows its clients.
 */
@NullMarked
package dev.unwind.cli.access;

import org.jspecify.annotations.NullMarked;
